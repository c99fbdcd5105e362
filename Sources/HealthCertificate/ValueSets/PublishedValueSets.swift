// Written by Scripts/make-value-sets.py from eu-dcc-valuesets 2.12.0 (Apache-2.0). Do not edit.

extension ValueSet {
    /// `disease-agent-targeted`, one line a code.
    static let diseaseAgent = ValueSet(
        id: "disease-agent-targeted", date: "2021-04-27",
        lines: """
        840539006|COVID-19
        """)

    /// `sct-vaccines-covid-19`, one line a code.
    static let vaccineProphylaxis = ValueSet(
        id: "sct-vaccines-covid-19", date: "2023-01-25",
        lines: """
        1119305005|SARS-CoV-2 antigen vaccine
        1119349007|SARS-CoV-2 mRNA vaccine
        1157024006|Inactivated whole SARS-CoV-2 antigen vaccine
        1162643001|SARS-CoV-2 recombinant spike protein antigen vaccine
        1187593009|SARS-CoV-2 DNA plasmid encoding spike protein vaccine
        28531000087107|COVID-19 vaccine
        29061000087103|COVID-19 non-replicating viral vector vaccine
        30141000087107|SARS-CoV-2 virus-like particle antigen vaccine
        J07BX03|covid-19 vaccines (deprecated)
        """)

    /// `vaccines-covid-19-names`, one line a code.
    static let vaccineProduct = ValueSet(
        id: "vaccines-covid-19-names", date: "2022-11-30",
        lines: """
        AZD2816|AZD2816
        Abdala|Abdala
        BBIBP-CorV|BBIBP-CorV
        CVnCoV|CVnCoV
        Convidecia|Convidecia
        CoronaVac|CoronaVac
        Covaxin|Covaxin
        CoviVac|CoviVac
        Covid-19-adsorvida-inativada|Vacina adsorvida covid-19 (inativada)
        Covid-19-recombinant|Covid-19 (recombinant)
        Covifenz|Covifenz
        Covishield|Covishield
        Covovax|Covovax
        EU/1/20/1507|Spikevax
        EU/1/20/1525|Jcovden
        EU/1/20/1528|Comirnaty
        EU/1/21/1529|Vaxzevria
        EU/1/21/1580|VidPrevtyn Beta
        EU/1/21/1618|Nuvaxovid
        EU/1/21/1624|COVID-19 Vaccine Valneva
        EU/1/22/1709|Bimervax
        EpiVacCorona-N|EpiVacCorona-N
        EpiVacCorona|EpiVacCorona
        Hayat-Vax|Hayat-Vax
        Inactivated-SARS-CoV-2-Vero-Cell|Inactivated SARS-CoV-2 (Vero Cell) (deprecated)
        MVC-COV1901|MVC COVID-19 vaccine
        NVSI-06-08|NVSI-06-08
        NVX-CoV2373|NVX-CoV2373 (deprecated)
        R-COVI|R-COVI
        SCTV01C|SCTV01C
        Soberana-02|Soberana 02
        Soberana-Plus|Soberana Plus
        Sputnik-Light|Sputnik Light
        Sputnik-M|Sputnik M
        Sputnik-V|Sputnik-V
        VLA2001|VLA2001 (deprecated)
        Vidprevtyn|Vidprevtyn (deprecated)
        WIBP-CorV|WIBP-CorV
        YS-SC2-010|YS-SC2-010
        """)

    /// `vaccines-covid-19-auth-holders`, one line a code.
    static let vaccineHolder = ValueSet(
        id: "vaccines-covid-19-auth-holders", date: "2022-01-26",
        lines: """
        Bharat-Biotech|Bharat Biotech
        CIGB|Center for Genetic Engineering and Biotechnology
        Chumakov-Federal-Scientific-Center|Chumakov Federal Scientific Center for Research and Development of Immune-and-Biological Products
        Finlay-Institute|Finlay Institute of Vaccines
        Fiocruz|Fiocruz
        Gamaleya-Research-Institute|Gamaleya Research Institute
        Instituto-Butantan|Instituto Butantan
        NVSI|National Vaccine and Serum Institute, China
        ORG-100000788|Sanofi Pasteur
        ORG-100001417|Janssen-Cilag International
        ORG-100001699|AstraZeneca AB
        ORG-100001981|Serum Institute Of India Private Limited
        ORG-100006270|Curevac AG
        ORG-100007893|R-Pharm CJSC
        ORG-100008549|Medicago Inc.
        ORG-100010771|Sinopharm Weiqida Europe Pharmaceutical s.r.o. - Prague location
        ORG-100013793|CanSino Biologics
        ORG-100020693|China Sinopharm International Corp. - Beijing location
        ORG-100023050|Gulf Pharmaceutical Industries
        ORG-100024420|Sinopharm Zhijun (Shenzhen) Pharmaceutical Co. Ltd. - Shenzhen location
        ORG-100026614|Sinocelltech Ltd.
        ORG-100030215|Biontech Manufacturing GmbH
        ORG-100031184|Moderna Biotech Spain S.L.
        ORG-100032020|Novavax CZ a.s.
        ORG-100033914|Medigen Vaccine Biologics Corporation
        ORG-100036422|Valneva France
        ORG-100036914|Hipra Human Health S.L.
        Sinopharm-WIBP|Sinopharm - Wuhan Institute of Biological Products
        Sinovac-Biotech|Sinovac Biotech
        Vector-Institute|Vector Institute
        Yisheng-Biopharma|Yisheng Biopharma
        """)

    /// `covid-19-lab-test-type`, one line a code.
    static let testType = ValueSet(
        id: "covid-19-lab-test-type", date: "2021-04-27",
        lines: """
        LP217198-3|Rapid immunoassay
        LP6464-4|Nucleic acid amplification with probe detection
        """)

    /// `covid-19-lab-test-manufacturer-and-name`, one line a code.
    static let testManufacturer = ValueSet(
        id: "covid-19-lab-test-manufacturer-and-name", date: "2021-07-01",
        lines: """
        1065|Becton Dickinson, BD Veritor™ System for Rapid Detection of SARS CoV 2
        1097|Quidel Corporation, Sofia SARS Antigen FIA
        1114|Sugentech, Inc, SGTi-flex COVID-19 Ag
        1144|Green Cross Medical Science Corp., GENEDIA W COVID-19 Ag
        1162|Nal von minden GmbH, NADAL COVID-19 Ag Test
        1173|CerTest Biotec, CerTest SARS-CoV-2 Card test
        1180|MEDsan GmbH, MEDsan SARS-CoV-2 Antigen Rapid Test
        1190|möLab, mö-screen Corona Antigen Test
        1199|Oncosem Onkolojik Sistemler San. ve Tic. A.S., CAT
        1201|ScheBo Biotech AG, ScheBo SARS CoV-2 Quick Antigen
        1215|Hangzhou Laihe Biotech Co., Ltd, LYHER Novel Coronavirus (COVID-19) Antigen Test Kit(Colloidal Gold)
        1218|Siemens Healthineers, CLINITEST Rapid Covid-19 Antigen Test
        1223|BIOSYNEX S.A., BIOSYNEX COVID-19 Ag BSS
        1225|DDS DIAGNOSTIC, Test Rapid Covid-19 Antigen (tampon nazofaringian)
        1232|Abbott Rapid Diagnostics, Panbio COVID-19 Ag Rapid Test
        1236|BTNX Inc, Rapid Response COVID-19 Antigen Rapid Test
        1242|Bionote, Inc, NowCheck COVID-19 Ag Test
        1244|GenBody, Inc, Genbody COVID-19 Ag Test
        1253|GenSure Biotech Inc, GenSure COVID-19 Antigen Rapid Kit
        1257|Hangzhou AllTest Biotech Co., Ltd, COVID-19 Antigen Rapid Test
        1263|Humasis, Humasis COVID-19 Ag Test
        1266|Labnovation Technologies Inc, SARS-CoV-2 Antigen Rapid Test Kit
        1267|LumiQuick Diagnostics Inc, QuickProfile COVID-19 Antigen Test
        1268|LumiraDX, LumiraDx SARS-CoV-2 Ag Test
        1271|Precision Biosensor, Inc, Exdia COVID-19 Ag
        1278|Xiamen Boson Biotech Co. Ltd, Rapid SARS-CoV-2 Antigen Test Card
        1295|Zhejiang Anji Saianfu Biotech Co., Ltd, reOpenTest COVID-19 Antigen Rapid Test
        1296|Zhejiang Anji Saianfu Biotech Co., Ltd, AndLucky COVID-19 Antigen Rapid Test
        1304|AMEDA Labordiagnostik GmbH, AMP Rapid Test SARS-CoV-2 Ag
        1319|SGA Medikal, V-Chek SARS-CoV-2 Ag Rapid Test Kit (Colloidal Gold)
        1331|Beijing Lepu Medical Technology Co., Ltd, SARS-CoV-2 Antigen Rapid Test Kit
        1333|Joinstar Biomedical Technology Co., Ltd, COVID-19 Rapid Antigen Test (Colloidal Gold)
        1341|Qingdao Hightop Biotech Co., Ltd, SARS-CoV-2 Antigen Rapid Test (Immunochromatography)
        1343|Zhezhiang Orient Gene Biotech Co., Ltd, Coronavirus Ag Rapid Test Cassette (Swab)
        1360|Guangdong Wesail Biotech Co., Ltd, COVID-19 Ag Test Kit
        1363|Hangzhou Clongene Biotech Co., Ltd, Covid-19 Antigen Rapid Test Kit
        1365|Hangzhou Clongene Biotech Co., Ltd, COVID-19/Influenza A+B Antigen Combo Rapid Test
        1375|DIALAB GmbH, DIAQUICK COVID-19 Ag Cassette
        1392|Hangzhou Testsea Biotechnology Co., Ltd, COVID-19 Antigen Test Cassette
        1420|NanoEntek, FREND COVID-19 Ag
        1437|Guangzhou Wondfo Biotech Co., Ltd, Wondfo 2019-nCoV Antigen Test (Lateral Flow Method)
        1443|Vitrosens Biotechnology Co., Ltd, RapidFor SARS-CoV-2 Rapid Ag Test
        1456|Xiamen Wiz Biotech Co., Ltd, SARS-CoV-2 Antigen Rapid Test
        1466|TODA PHARMA, TODA CORONADIAG Ag
        1468|ACON Laboratories, Inc, Flowflex SARS-CoV-2 Antigen rapid test
        1481|MP Biomedicals, Rapid SARS-CoV-2 Antigen Test Card
        1484|Beijing Wantai Biological Pharmacy Enterprise Co., Ltd, Wantai SARS-CoV-2 Ag Rapid Test (FIA)
        1489|Safecare Biotech (Hangzhou) Co. Ltd, COVID-19 Antigen Rapid Test Kit (Swab)
        1490|Safecare Biotech (Hangzhou) Co. Ltd, Multi-Respiratory Virus Antigen Test Kit(Swab)  (Influenza A+B/ COVID-19)
        1501|New Gene (Hangzhou) Bioengineering Co., Ltd, COVID-19 Antigen Detection Kit
        1574|Shenzhen Zhenrui Biotechnology Co., Ltd, Zhenrui ®COVID-19 Antigen Test Cassette
        1604|Roche (SD BIOSENSOR), SARS-CoV-2 Rapid Antigen Test
        1606|RapiGEN Inc, BIOCREDIT COVID-19 Ag - SARS-CoV 2 Antigen test
        1654|Asan Pharmaceutical CO., LTD, Asan Easy Test COVID-19 Ag
        1736|Anhui Deep Blue Medical Technology Co., Ltd, COVID-19 (SARS-CoV-2) Antigen Test Kit(Colloidal Gold)
        1747|Guangdong Hecin Scientific, Inc., 2019-nCoV Antigen Test Kit (colloidal gold method)
        1763|Xiamen AmonMed Biotechnology Co., Ltd, COVID-19 Antigen Rapid Test Kit (Colloidal Gold)
        1764|JOYSBIO (Tianjin) Biotechnology Co., Ltd, SARS-CoV-2 Antigen Rapid Test Kit (Colloidal Gold)
        1767|Healgen Scientific, Coronavirus Ag Rapid Test Cassette
        1769|Shenzhen Watmind Medical Co., Ltd, SARS-CoV-2 Ag Diagnostic Test Kit (Colloidal Gold)
        1815|Anhui Deep Blue Medical Technology Co., Ltd, COVID-19 (SARS-CoV-2) Antigen Test Kit (Colloidal Gold) - Nasal Swab
        1822|Anbio (Xiamen) Biotechnology Co., Ltd, Rapid COVID-19 Antigen Test(Colloidal Gold)
        1833|AAZ-LMB, COVID-VIRO
        1844|Hangzhou Immuno Biotech Co.,Ltd, Immunobio SARS-CoV-2 Antigen ANTERIOR NASAL Rapid Test Kit (minimal invasive)
        1870|Beijing Hotgen Biotech Co., Ltd, Novel Coronavirus 2019-nCoV Antigen Test (Colloidal Gold)
        1884|Xiamen Wiz Biotech Co., Ltd, SARS-CoV-2 Antigen Rapid Test (Colloidal Gold)
        1906|Azure Biotech Inc, COVID-19 Antigen Rapid Test Device
        1919|Core Technology Co., Ltd, Coretests COVID-19 Ag Test
        1934|Tody Laboratories Int., Coronavirus (SARS-CoV 2) Antigen - Oral Fluid
        2010|Atlas Link Technology Co., Ltd., NOVA Test® SARS-CoV-2 Antigen Rapid Test Kit (Colloidal Gold Immunochromatography)
        2017|Shenzhen Ultra-Diagnostics Biotec.Co.,Ltd, SARS-CoV-2 Antigen Test Kit
        2029|Merlin Biomedical (Xiamen) Co., Ltd., SARS-CoV-2 Antigen Rapid Test Cassette
        2074|Triplex International Biosciences (China) Co., LTD., SARS-CoV-2 Antigen Rapid Test Kit
        2098|Wuhan EasyDiagnosis Biomedicine Co., Ltd., COVID-19 (SARS-CoV-2) Antigen Test Kit
        2101|AXIOM Gesellschaft für Diagnostica und Biochemica mbH, COVID-19 Antigen Rapid Test
        2103|VivaChek Biotech (Hangzhou) Co., Ltd, VivaDiag Pro SARS-CoV-2 Ag Rapid Test
        2104|Nal von minden GmbH, NADAL COVID -19 Ag +Influenza A/B Test
        2108|AESKU.DIAGNOSTICS GmbH & Co. KG, AESKU.RAPID SARS-CoV-2
        2109|Shenzhen Lvshiyuan Biotechnology Co., Ltd., Green Spring SARS-CoV-2 Antigen-Rapid test-Set
        2116|PerGrande BioTech Development Co., Ltd., SARS-CoV-2 Antigen Detection Kit (Colloidal Gold Immunochromatographic Assay)
        2128|Lumigenex (Suzhou) Co., Ltd, PocRoc®SARS-CoV-2 Antigen Rapid Test Kit (Colloidal Gold)
        2130|Affimedix, Inc., TestNOW® - COVID-19 Antigen Test
        2139|HANGZHOU LYSUN BIOTECHNOLOGY CO., LTD., COVID-19 Antigen Rapid Test Device（Colloidal Gold）
        2183|Getein Biotech, Inc., One Step Test for SARS-CoV-2 Antigen (Colloidal Gold)
        308|PCL Inc, PCL COVID19 Ag Rapid FIA
        344|SD BIOSENSOR Inc, STANDARD F COVID-19 Ag FIA
        345|SD BIOSENSOR Inc, STANDARD Q COVID-19 Ag Test
        768|ArcDia International Ltd, mariPOC SARS-CoV-2
        """)

    /// `covid-19-lab-result`, one line a code.
    static let testResult = ValueSet(
        id: "covid-19-lab-result", date: "2021-04-27",
        lines: """
        260373001|Detected
        260415000|Not detected
        """)

    /// `country-2-codes`, one line a code.
    static let countries = ValueSet(
        id: "country-2-codes", date: "2019-11-01",
        lines: """
        AD|Andorra
        AE|United Arab Emirates
        AF|Afghanistan
        AG|Antigua and Barbuda
        AI|Anguilla
        AL|Albania
        AM|Armenia
        AO|Angola
        AQ|Antarctica
        AR|Argentina
        AS|American Samoa
        AT|Austria
        AU|Australia
        AW|Aruba
        AX|Åland Islands
        AZ|Azerbaijan
        BA|Bosnia and Herzegovina
        BB|Barbados
        BD|Bangladesh
        BE|Belgium
        BF|Burkina Faso
        BG|Bulgaria
        BH|Bahrain
        BI|Burundi
        BJ|Benin
        BL|Saint Barthélemy
        BM|Bermuda
        BN|Brunei Darussalam
        BO|Bolivia, Plurinational State of
        BQ|Bonaire, Sint Eustatius and Saba
        BR|Brazil
        BS|Bahamas
        BT|Bhutan
        BV|Bouvet Island
        BW|Botswana
        BY|Belarus
        BZ|Belize
        CA|Canada
        CC|Cocos (Keeling) Islands
        CD|Congo, the Democratic Republic of the
        CF|Central African Republic
        CG|Congo
        CH|Switzerland
        CI|Côte d''Ivoire
        CK|Cook Islands
        CL|Chile
        CM|Cameroon
        CN|China
        CO|Colombia
        CR|Costa Rica
        CU|Cuba
        CV|Cabo Verde
        CW|Curaçao
        CX|Christmas Island
        CY|Cyprus
        CZ|Czechia
        DE|Germany
        DJ|Djibouti
        DK|Denmark
        DM|Dominica
        DO|Dominican Republic
        DZ|Algeria
        EC|Ecuador
        EE|Estonia
        EG|Egypt
        EH|Western Sahara
        ER|Eritrea
        ES|Spain
        ET|Ethiopia
        FI|Finland
        FJ|Fiji
        FK|Falkland Islands (Malvinas)
        FM|Micronesia, Federated States of
        FO|Faroe Islands
        FR|France
        GA|Gabon
        GB|United Kingdom of Great Britain and Northern Ireland
        GD|Grenada
        GE|Georgia
        GF|French Guiana
        GG|Guernsey
        GH|Ghana
        GI|Gibraltar
        GL|Greenland
        GM|Gambia
        GN|Guinea
        GP|Guadeloupe
        GQ|Equatorial Guinea
        GR|Greece
        GS|South Georgia and the South Sandwich Islands
        GT|Guatemala
        GU|Guam
        GW|Guinea-Bissau
        GY|Guyana
        HK|Hong Kong
        HM|Heard Island and McDonald Islands
        HN|Honduras
        HR|Croatia
        HT|Haiti
        HU|Hungary
        ID|Indonesia
        IE|Ireland
        IL|Israel
        IM|Isle of Man
        IN|India
        IO|British Indian Ocean Territory
        IQ|Iraq
        IR|Iran, Islamic Republic of
        IS|Iceland
        IT|Italy
        JE|Jersey
        JM|Jamaica
        JO|Jordan
        JP|Japan
        KE|Kenya
        KG|Kyrgyzstan
        KH|Cambodia
        KI|Kiribati
        KM|Comoros
        KN|Saint Kitts and Nevis
        KP|Korea, Democratic People''s Republic of
        KR|Korea, Republic of
        KW|Kuwait
        KY|Cayman Islands
        KZ|Kazakhstan
        LA|Lao People''s Democratic Republic
        LB|Lebanon
        LC|Saint Lucia
        LI|Liechtenstein
        LK|Sri Lanka
        LR|Liberia
        LS|Lesotho
        LT|Lithuania
        LU|Luxembourg
        LV|Latvia
        LY|Libya
        MA|Morocco
        MC|Monaco
        MD|Moldova, Republic of
        ME|Montenegro
        MF|Saint Martin (French part)
        MG|Madagascar
        MH|Marshall Islands
        MK|Macedonia, the former Yugoslav Republic of
        ML|Mali
        MM|Myanmar
        MN|Mongolia
        MO|Macao
        MP|Northern Mariana Islands
        MQ|Martinique
        MR|Mauritania
        MS|Montserrat
        MT|Malta
        MU|Mauritius
        MV|Maldives
        MW|Malawi
        MX|Mexico
        MY|Malaysia
        MZ|Mozambique
        NA|Namibia
        NC|New Caledonia
        NE|Niger
        NF|Norfolk Island
        NG|Nigeria
        NI|Nicaragua
        NL|Netherlands
        NO|Norway
        NP|Nepal
        NR|Nauru
        NU|Niue
        NZ|New Zealand
        OM|Oman
        PA|Panama
        PE|Peru
        PF|French Polynesia
        PG|Papua New Guinea
        PH|Philippines
        PK|Pakistan
        PL|Poland
        PM|Saint Pierre and Miquelon
        PN|Pitcairn
        PR|Puerto Rico
        PS|Palestine, State of
        PT|Portugal
        PW|Palau
        PY|Paraguay
        QA|Qatar
        RE|Réunion
        RO|Romania
        RS|Serbia
        RU|Russian Federation
        RW|Rwanda
        SA|Saudi Arabia
        SB|Solomon Islands
        SC|Seychelles
        SD|Sudan
        SE|Sweden
        SG|Singapore
        SH|Saint Helena, Ascension and Tristan da Cunha
        SI|Slovenia
        SJ|Svalbard and Jan Mayen
        SK|Slovakia
        SL|Sierra Leone
        SM|San Marino
        SN|Senegal
        SO|Somalia
        SR|Suriname
        SS|South Sudan
        ST|Sao Tome and Principe
        SV|El Salvador
        SX|Sint Maarten (Dutch part)
        SY|Syrian Arab Republic
        SZ|Swaziland
        TC|Turks and Caicos Islands
        TD|Chad
        TF|French Southern Territories
        TG|Togo
        TH|Thailand
        TJ|Tajikistan
        TK|Tokelau
        TL|Timor-Leste
        TM|Turkmenistan
        TN|Tunisia
        TO|Tonga
        TR|Turkey
        TT|Trinidad and Tobago
        TV|Tuvalu
        TW|Taiwan, Province of China
        TZ|Tanzania, United Republic of
        UA|Ukraine
        UG|Uganda
        UM|United States Minor Outlying Islands
        US|United States of America
        UY|Uruguay
        UZ|Uzbekistan
        VA|Holy See
        VC|Saint Vincent and the Grenadines
        VE|Venezuela, Bolivarian Republic of
        VG|Virgin Islands, British
        VI|Virgin Islands,
        VN|Viet Nam
        VU|Vanuatu
        WF|Wallis and Futuna
        WS|Samoa
        XK|Kosovo, Republic of
        YE|Yemen
        YT|Mayotte
        ZA|South Africa
        ZM|Zambia
        ZW|Zimbabwe
        """)
}

extension VaccineProduct {
    /// `vaccines-covid-19-encoding-instructions` of 2023-05-05: product, holder, and the vaccine types that go with them.
    static let publishedCombinations: StaticString = """
        AZD2816|ORG-100001699|28531000087107|29061000087103
        Abdala|CIGB|28531000087107
        BBIBP-CorV|ORG-100020693|1157024006|28531000087107
        CVnCoV|ORG-100006270|1119349007|28531000087107
        Convidecia|ORG-100013793|28531000087107|29061000087103
        CoronaVac|Sinovac-Biotech|1157024006|28531000087107
        Covaxin|Bharat-Biotech|1157024006|28531000087107
        CoviVac|Chumakov-Federal-Scientific-Center|1157024006|28531000087107
        Covid-19-adsorvida-inativada|Instituto-Butantan|1157024006|28531000087107
        Covid-19-recombinant|Fiocruz|28531000087107|29061000087103
        Covifenz|ORG-100008549|28531000087107
        Covishield|ORG-100001981|28531000087107|29061000087103
        Covovax|ORG-100001981|1162643001|28531000087107
        EU/1/20/1507|ORG-100031184|1119349007|28531000087107
        EU/1/20/1525|ORG-100001417|28531000087107|29061000087103
        EU/1/20/1528|ORG-100030215|1119349007|28531000087107
        EU/1/21/1529|ORG-100001699|28531000087107|29061000087103
        EU/1/21/1580|ORG-100000788|28531000087107
        EU/1/21/1618|ORG-100032020|1162643001|28531000087107
        EU/1/21/1624|ORG-100036422|28531000087107
        EU/1/22/1709|ORG-100036914|28531000087107
        EpiVacCorona-N|Vector-Institute|1162643001|28531000087107
        EpiVacCorona|Vector-Institute|1162643001|28531000087107
        Hayat-Vax|ORG-100023050|1157024006|28531000087107
        Inactivated-SARS-CoV-2-Vero-Cell|ORG-100010771|1157024006|28531000087107
        MVC-COV1901|ORG-100033914|1162643001|28531000087107
        NVSI-06-08|NVSI|28531000087107
        NVX-CoV2373 (deprecated)|ORG-100032020|1162643001|28531000087107
        R-COVI|ORG-100007893|28531000087107|29061000087103
        SCTV01C|ORG-100026614|28531000087107
        Soberana-02|Finlay-Institute|28531000087107
        Soberana-Plus|Finlay-Institute|28531000087107
        Sputnik-Light|Gamaleya-Research-Institute|28531000087107|29061000087103
        Sputnik-M|Gamaleya-Research-Institute|28531000087107|29061000087103
        Sputnik-V|Gamaleya-Research-Institute|28531000087107|29061000087103
        VLA2001 (deprecated)|ORG-100036422|28531000087107
        Vidprevtyn (deprecated)|ORG-100000788|28531000087107
        WIBP-CorV|Sinopharm-WIBP|1157024006|28531000087107
        YS-SC2-010|Yisheng-Biopharma|28531000087107
        """
}
