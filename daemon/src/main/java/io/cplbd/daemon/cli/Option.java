package io.cplbd.daemon.cli;

/**
 * An option that a command line may have.
 *
 * @param letter of the short form; {@link #NO_LETTER} without one
 * @param name of the long form, without its hyphens
 * @param label what the value is called in the help; empty for an option without one
 * @param description for the help; empty hides the option there
 */
record Option(char letter, String name, Takes takes, String label, String description) {
    static final char NO_LETTER = 0;

    /** What follows an option, in the terms of getopt_long(3). */
    enum Takes {
        NOTHING,
        /** Attached or as the next word. */
        VALUE,
        /** Attached or not at all: {@code -tFILE}, {@code --config-test=FILE}. */
        ATTACHED_VALUE
    }

    /** As in messages: {@code --config-test}. */
    String longForm() {
        return "--" + name;
    }

    /** As in the help: {@code -t, --config-test[=LOG]}. */
    String forms() {
        String value = switch (takes) {
            case NOTHING -> "";
            case VALUE -> "=" + label;
            case ATTACHED_VALUE -> "[=" + label + "]";
        };
        return (letter == NO_LETTER ? "    " : "-" + letter + ", ") + longForm() + value;
    }
}
