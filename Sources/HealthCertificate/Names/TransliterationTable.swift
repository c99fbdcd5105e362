// Written by Scripts/make-transliteration.py from ICAO Doc 9303-3 section 6 A and Unicode. Do not edit.

/// Two characters a letter: its transliteration, `.` for no second one, `..` for a letter that has none.
enum TransliterationTable {
    /// U+00C0 to U+024F, sixteen letters a line.
    static let from00C0: StaticString = """
        A.A.A.A.AEAAAEC.E.E.E.E.I.I.I.I.\
        D.N.O.O.O.O.OE..OEU.U.U.UEY.THSS\
        A.A.A.A.AEAAAEC.E.E.E.E.I.I.I.I.\
        D.N.O.O.O.O.OE..OEU.U.U.UEY.THY.\
        A.A.A.A.A.A.C.C.C.C.C.C.C.C.D.D.\
        D.D.E.E.E.E.E.E.E.E.E.E.G.G.G.G.\
        G.G.G.G.H.H.H.H.I.I.I.I.I.I.I.I.\
        I.I.IJIJJ.J.K.K...L.L.L.L.L.L.L.\
        L.L.L.N.N.N.N.N.N...N.N.O.O.O.O.\
        O.O.OEOER.R.R.R.R.R.S.S.S.S.S.S.\
        S.S.T.T.T.T.T.T.U.U.U.U.U.U.U.U.\
        U.U.U.U.W.W.Y.Y.Y.Z.Z.Z.Z.Z.Z...\
        ..................D.............\
        ................................\
        O.O...........................U.\
        U...............................\
        ..........................A.A.I.\
        I.O.O.U.U.U.U.U.U.U.U.U.U...A.A.\
        A.A.AEAE....G.G.K.K.O.O.O.O.....\
        J.......G.G.....N.N.A.A.AEAEOEOE\
        A.A.A.A.E.E.E.E.I.I.I.I.O.O.O.O.\
        R.R.R.R.U.U.U.U.S.S.T.T.....H.H.\
        ............A.A.E.E.O.O.O.O.O.O.\
        O.O.Y.Y.........................\
        ................................
        """

    /// U+1E00 to U+1EFF, sixteen letters a line.
    static let from1E00: StaticString = """
        A.A.B.B.B.B.B.B.C.C.D.D.D.D.D.D.\
        D.D.D.D.E.E.E.E.E.E.E.E.E.E.F.F.\
        G.G.H.H.H.H.H.H.H.H.H.H.I.I.I.I.\
        K.K.K.K.K.K.L.L.L.L.L.L.L.L.M.M.\
        M.M.M.M.N.N.N.N.N.N.N.N.O.O.O.O.\
        O.O.O.O.P.P.P.P.R.R.R.R.R.R.R.R.\
        S.S.S.S.S.S.S.S.S.S.T.T.T.T.T.T.\
        T.T.U.U.U.U.U.U.U.U.U.U.V.V.V.V.\
        W.W.W.W.W.W.W.W.W.W.X.X.X.X.Y.Y.\
        Z.Z.Z.Z.Z.Z.H.T.W.Y...S.....SS..\
        A.A.A.A.A.A.A.A.A.A.A.A.A.A.A.A.\
        A.A.A.A.A.A.A.A.E.E.E.E.E.E.E.E.\
        E.E.E.E.E.E.E.E.I.I.I.I.O.O.O.O.\
        O.O.O.O.O.O.O.O.O.O.O.O.O.O.O.O.\
        O.O.O.O.U.U.U.U.U.U.U.U.U.U.U.U.\
        U.U.Y.Y.Y.Y.Y.Y.Y.Y.............
        """
}
