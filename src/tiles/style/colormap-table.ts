/**
 * Colour maps, written by scripts/make_colormaps.py: do not edit.
 *
 * viridis to terrain, okabe_ito and tab are matplotlib's (its licence, https://matplotlib.org/stable/project/license.html; viridis,
 * plasma, inferno and magma are CC0; turbo is Google's, Apache-2.0). thermal to tarn are cmocean's (MIT, Thyng et al. 2016,
 * https://doi.org/10.5670/oceanog.2016.66). Blues to Spectral, and Accent to Set3, are ColorBrewer's (Apache-2.0, Cynthia Brewer, Mark
 * Harrower and the Pennsylvania State University, https://colorbrewer2.org), as matplotlib has them.
 */

/** From low to high: position (0 to 255), red, green and blue, in hexadecimal; straight lines between them. */
export const GRADIENTS: Readonly<Record<string, string>> = {
  viridis:
    "00440154 14481d6f 2346307e 3b3d4d8a 5d2d708e 841f948c 931fa287 a22ab07f b344bf70 c66ccd5a dfaadc32 edd0e11c f4e2e418 fdf8e621 fffde725",
  plasma:
    "000d0887 08220690 1f4b03a1 346c00a8 428104a7 529814a0 70bc3587 95de5f65 baf68d45 d2fdaf31 e3fdca26 eef9dc24 fbf2f227 fff0f921",
  inferno:
    "00000004 07030210 16120a32 23260c51 2d380962 3a4d0d6c 52741a6e 6a9a2865 80bc3754 97da4e3c acef6c23 c2fa9207 c9fc9f07 d2fcb014 e1f8cd37 edf3e55d f4f1f179 fbf6fa96 fffcffa4",
  magma:
    "00000004 0703030f 140e0b2b 26251255 3036106b 3a471078 4b621980 69912b81 85bf3a77 98dc4869 a8ef5d5e b6f8765c c3fc8e64 d5feb078 effde0a1 fffcfdbf",
  cividis:
    "0000224e 14003070 17013271 1d143670 29293f6e 41444f6c 66666970 827e7d78 a39e9676 c7c3b369 e2e0cb56 f4f5dc41 fbfde334 fffee838",
  turbo:
    "0030123b 08392a73 104040a2 184456c7 20466be3 284680f6 2e448ffe 343d9efe 3d2eb4f2 481ccdd8 4f18dbc5 551ae4b6 5c27eea4 643ff68a 747dff56 7d9cfe40 85b1f936 91d0ea34 9fecd13a a9f9bc39 b4fea130 c0fb7e21 d0eb500e ded43305 ebb71d02 f8920b01 ff7a0403",
  twilight:
    "00e2d9e2 08d6d7dd 10c2ced4 1d9cb9c8 2782a7c3 2d779dc2 36698abf 44606cb8 515e4dab 5b5c359a 6258268a 65551f7f 6c4b1668 753c114b 7d32123a 80301437 86381139 8f4a1342 9e711d4f a98c2a50 b8a84750 c5b96456 d0c37f64 d4c6876b d9c99578 e3cfad96 e4cfae97 e8d2b8a7 f3dccecb f9e0d6da ffe2d9e2",
  twilight_shifted:
    "00301437 05351140 0c3f1251 154e186f 1e58278b 275d3ca0 345f5bb2 416379bb 4a6a8bbf 567ea4c3 5f93b4c6 6ab2c6ce 74d0d4d9 7cded9e1 80e2d9e1 87dfd4d6 94d4beaf 97d1b6a3 a3ca9a7d aec37f64 bab86255 c6a84750 d58c2a50 e26c1b4e f341123d fb341238 ff2f1436",
  coolwarm:
    "003b4cc0 165572df 2a6f92f3 408db0fe 53a7c5fe 68c3d5f4 7cd9dce1 83e0dbd8 97f1cdba acf7b599 bef59c7d d4e8765c e8d44e41 f6c12b30 feb50927 ffb40426",
  bwr: "000000ff 7ffefeff 83fff8f8 ffff0000",
  seismic: "0000004c 400101ff 7ffdfdff 80fffdfd bfff0101 ff800000",
  gray: "00000000 ffffffff",
  hot: "000b0000 5dff0000 befffe00 ffffffff",
  terrain: "00333399 260098fe 2a00a0e8 3f00cb6b 4001cc66 7ffdff99 81fcfb97 bf805c54 ffffffff",
  thermal:
    "00042333 12092f59 1d143374 28273491 2f37339d 374736a0 48624198 78a55c86 8dc46578 a5e5745e b6f5864a c5fb9b3e d3fcb13c e6f7d045 fdeaf759 ffe8fa5b",
  haline:
    "002a186c 102e1d93 162c229f 1c252da3 2d11479a 360c5195 43115e8f 642b7b89 89419b86 a251b27d b466c271 c584cf62 d09ed65c d9b4da5e e6d0e06d fdfaee96 fffdef9a",
  solar: "00331418 1e591f23 34742724 4f92361e 77b15b14 97c37d14 bcd3a721 f1e0ea41 ffe1fd4b",
  ice: "00040613 2d2c2a55 483c3f82 5b3f529e 6e3e67af 82437db8 9d559ac2 b76fb5cd cc8ccbd6 e3b7e1e4 ffeafdfd",
  "cmo.gray": "00000000 0d060606 3d353434 90818080 cbbebebd f8f5f5f4 fffffffd",
  oxy: "00400505 1868070e 257e050e 2b860c0b 328f1808 33504f4f 657f7f7e 95b1b1b0 c8f0f0ef cbf4f4f3 ccf8fe69 cff4fc62 d2eff857 d5ebf34b d9eaed3e e2e8dd30 f4e2bf20 ffddaf19",
  deep: "00fdfecc 17ceecb3 2d9fdda5 3d7dd0a3 4c66c2a4 5e56b0a4 8b44839b aa3e6495 be404e8d cb41417d de3c325d ff281a2c",
  dense:
    "00e6f1f1 15c2dfe6 3297c6e2 4581b4e3 5775a1e5 68738ee2 7e7773d7 967958bf b3743a98 cf66216c e8511443 fe380f25 ff360e24",
  algae: "00d7f9d0 2c9fd392 4f6eb969 624cab58 702ea152 7d169650 88098d4f 9407824c b917613e d91a452d ff122414",
  matter: "00feedb0 26f8b880 48ef8a60 5fe66b54 79d54b54 8ec0365b ad9b2263 ca751a61 e5511653 ff2f0f3e",
  turbid: "00e9f6ab 28d4c873 43c8aa55 5abc9244 76a9783c 9a895d3a c75b4132 fe231f1c ff221f1b",
  speed:
    "00fffdcd 2ae1cd73 41c8b943 53adad23 668ea20b 6f7e9c06 7a6a9508 9f287c23 b1106c2a bc0b632c cd10532c e5193c24 ff172313",
  amp: "00f1edec 2eddb7ab 69c97457 89bc4d31 9bb23525 afa11d25 bd921128 ce7c0e29 e75b0e20 ff3c0912",
  tempo: "00fff6f4 25cbd5c0 429ec09f 5c71ae8b 763d9c81 871f8d7e 9213847b a0117677 c01b5867 e31b3853 ff151d44",
  rain: "00eeedf3 15e0d7d1 2cd3bfa4 35c8b995 44aeb187 686f9c74 7c46916e 8f1c836e 9c09786e a7036e6d b207646b c81b4f62 da243e55 f524253f ff221b38",
  phase:
    "00a8780d 17c66033 2ad74957 39de337e 44de27a0 4ada25b3 52d32bc9 5dc53ce1 68b24fef 749a62f4 7f8071f1 8a637fe6 9a388cc9 a52492b2 bd0d9882 c40c9973 c9139a66 d0249a52 de569526 e46b9017 ed84890e ffa8780d",
  topo: "00281a2c 123d3562 1b424380 21404f8d 293e6194 34417799 4e53aba3 5761bea4 5c6dc7a3 6385d3a3 6cace1a8 77dbf1b9 7ffbfdcb 800d2514 941f481e 9927511e a03c5a26 aa566635 b676753e c6a18940 d0bf953f dccead68 f8eeedcb fff9fde4",
  balance:
    "00181c43 0e252f6f 19293e97 1f2647ac 231f4eb8 271357be 2a0c5ebe 2d0a64be 331670bc 464892ba 5678abbe 65a7c1ca 7ae3e3e4 7ff1ecec 82efe8e6 98dcb4a7 b5c87255 c2be5236 cab63d28 d1ac2b24 da9b1727 e18b0f29 eb700e27 f84e0d1b ff3c0912",
  delta:
    "00112040 0c203067 16273d8d 1a234498 201c529d 2b1c68a0 3c2d89a7 47409ead 4e52aab0 597cbbb6 68b3d1c8 7aecf0e1 7ffcfae6 80fefccb 94e2ce75 a0c8b943 a9adad23 b28fa20c b6819d06 bc6c9607 d0257a24 d8106c2a dd0b632c e20d5a2d f0183f26 fd182716 ff172313",
  curl: "00151d44 151c455b 2519636d 32117b79 3714847c 3c1f8d7e 46439e82 547ab18e 62a9c5a6 73dcdfd0 7ffdf5f3 81fcf2f0 92ebc8b7 a3e09e86 afd7806e bacb6563 c9b44560 db8f2660 e675195d ef5d1454 fd390e3a ff340d35",
  diff: "00082340 151a4766 39667e8e 5aabb4bc 77eceaeb 7df5f1f0 83f4efed 8ce7e1da a7b5ac95 cb7c6e43 d9655927 ff1c2207",
  tarn: "0017230e 0f2a3d10 1634490c 1d475111 40a97731 49c4803e 4dcc864c 70edd7c6 7dfcf5f2 80fcf7f6 84f9f4ed 93ddd6b8 98ceceab a999b399 c24e8e83 cc2e7e7e d222747a e7144d69 f4093560 f90c2a5b ff101e4f",
  Blues: "00f7fbff 41c4daee 6399c7e0 8465aad4 a53c8cc3 c31e6db2 e008509b ff08306b",
  BuGn: "00f7fcfd 24e2f4f7 41caebe5 668fd4c2 8263c0a0 a23fab72 c0228a44 e0006c2c ff00441b",
  BuPu: "00f7fcfd 25dbe8f2 629db9d9 818c94c5 b38a51a5 c4873a98 df810f7c ff4d004b",
  GnBu: "00f7fcf0 39d0edca 42c9eac4 60a7ddb5 8573c8c7 a04db2d3 d21677b3 e00867ab ff084081",
  Greens: "00f7fcf5 23e2f4dd 46c0e6b9 6994d390 846dc072 a13fa95c c61c8540 e0006c2c ff00441b",
  Greys: "00ffffff 27ebebeb 49d1d1d1 64b8b8b8 8c888888 c34d4d4d e51e1e1e ff000000",
  OrRd: "00fff7ec 2afee2bb 43fdd19b 62fdb881 81fb8b58 a1ee6246 c4d2291a e0b20000 ff7f0000",
  Oranges: "00fff5eb 23fee4ca 42fdce9e 65fda863 83fc8937 a1f06712 c0d84801 e3a13403 ff7f2704",
  PuBu: "00fff7fb 23e9e5f1 43cccfe5 669cb9d9 826fa7ce a3308cbe c0056faf e104588a ff023858",
  PuBuGn: "00fff7fb 23e9e0ef 43cccfe5 61a3bcda 8263a7ce a03590bf bf02818a e2016956 ff014636",
  PuRd: "00f7f4f9 21e6e0ee 47d1b1d6 60c993c7 82e060ad 9fe72a8a bfce1256 e1950041 ff67001f",
  Purples: "00fcfbfd 25eceaf3 44d6d6e9 68b4b4d7 8a9490c3 a27e79b8 dd552a90 ff3f007d",
  RdPu: "00fff7f3 28fdd9d6 42fcc2bf 62fa9bb4 81f666a1 a1db3196 bfae017e ea690173 ff49006a",
  Reds: "00fff5f0 22fedecf 55fca082 6cfc8262 85f96245 a0ee3a2c c0ca181d e0a30f15 ff67000d",
  YlGn: "00ffffe5 21f6fcb8 43d5eea1 65a4d98a 8470c275 a13fa95c c1218242 e0006737 ff004529",
  YlGnBu: "00ffffd9 20edf8b1 40c6e9b4 6476cabc 813fb4c4 a01d90c0 c52356a4 df253494 ff081d58",
  YlOrBr: "00ffffe5 23fff5b8 41fee28e 61fec24d 82fd9627 a2e96d13 c1c94b02 e3933204 ff662506",
  YlOrRd: "00ffffcc 40fed976 61feb04b 80fd8c3c a1fb4b29 c0e2191c e0bb0026 ff800026",
  BrBG: "00543005 1a8d520b 33bf812d 4ddfc37e 67f6e9c5 80f4f5f5 9ac4e9e4 b37fccc0 cd33958d e601655d ff003c30",
  PRGn: "0040004b 1a772b84 349b72ac 4ec4a8d0 67e8d5e9 7ff7f6f7 99d9f0d3 b3a5da9f cd58ac5f e61a7736 ff00441b",
  PiYG: "008e0152 19c41a7c 33de77ae 4df1b7da 68fde2f0 80f7f7f6 99e6f5d0 b4b5df82 cc7fbc41 e64c9121 ff276419",
  PuOr: "007f3b08 1cb75c07 33e08214 4dfdb965 67fee1b9 7ff7f7f6 9ad7d8ea b5ada6ce cd7e70ab e6532687 ff2d004b",
  RdBu: "0067001f 1ab3192c 34d7634f 4ef5a886 67fddcc9 80f6f7f7 9acfe4ef b48dc2dc cc4393c3 e62065ab ff053061",
  RdGy: "0067001f 1ab3192c 34d7634f 4ef5a886 67fddcc9 7ffffefe 8defefef a2d3d3d3 b5b5b5b5 d5737373 ea444444 ff1a1a1a",
  RdYlBu: "00a50026 1ad83128 35f57245 4dfdaf62 67fee192 80feffc0 99e0f3f8 b3aad8e9 ce70a9cf e64574b3 ff313695",
  RdYlGn: "00a50026 1ad83128 35f57245 4ffdb365 67fee18d 7ffffebe 83fafdb8 9bd5ed88 b3a5d86a ce60ba62 e6199750 ff006837",
  Spectral:
    "009e0142 1ad63f4f 33f46d43 4ffdb365 67fee18d 7ffffebe 87f8fcb4 9ae4f498 b5a4daa4 cd64c0a6 e53389bd ec3d79b6 ff5e4fa2",
};

/** Colours that have no order: red, green and blue. */
export const LISTS: Readonly<Record<string, string>> = {
  Accent: "7fc97f beaed4 fdc086 ffff99 386cb0 f0027f bf5b17 666666",
  Dark2: "1b9e77 d95f02 7570b3 e7298a 66a61e e6ab02 a6761d 666666",
  Paired: "a6cee3 1f78b4 b2df8a 33a02c fb9a99 e31a1c fdbf6f ff7f00 cab2d6 6a3d9a ffff99 b15928",
  Pastel1: "fbb4ae b3cde3 ccebc5 decbe4 fed9a6 ffffcc e5d8bd fddaec f2f2f2",
  Pastel2: "b3e2cd fdcdac cbd5e8 f4cae4 e6f5c9 fff2ae f1e2cc cccccc",
  Set1: "e41a1c 377eb8 4daf4a 984ea3 ff7f00 ffff33 a65628 f781bf 999999",
  Set2: "66c2a5 fc8d62 8da0cb e78ac3 a6d854 ffd92f e5c494 b3b3b3",
  Set3: "8dd3c7 ffffb3 bebada fb8072 80b1d3 fdb462 b3de69 fccde5 d9d9d9 bc80bd ccebc5 ffed6f",
  okabe_ito: "000000 e69f00 56b4e9 009e73 f0e442 0072b2 d55e00 cc79a7",
  tab10: "1f77b4 ff7f0e 2ca02c d62728 9467bd 8c564b e377c2 7f7f7f bcbd22 17becf",
  tab20:
    "1f77b4 aec7e8 ff7f0e ffbb78 2ca02c 98df8a d62728 ff9896 9467bd c5b0d5 8c564b c49c94 e377c2 f7b6d2 7f7f7f c7c7c7 bcbd22 dbdb8d 17becf 9edae5",
};
