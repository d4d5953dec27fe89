package io.cplbd.daemon;

/** Which cplbd this is. */
final class Version {
    private static final String NUMBER = Version.class.getPackage().getImplementationVersion();

    /** The program's name and the version in its jar's manifest. */
    static final String TEXT = "cplbd " + (NUMBER == null ? "(unpackaged)" : NUMBER);

    private Version() {}
}
