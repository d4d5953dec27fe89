package io.cplbd.conf.keepalived;

import java.nio.file.Path;
import java.util.List;

/** Where configuration text comes from. Answers are values: nothing here throws for the state of the disk. */
public interface ConfigSources {
    /**
     * What is behind a name, links followed.
     *
     * @param limitBytes a longer file is {@link Content.TooLong}, and is not read
     */
    Content read(Path file, long limitBytes);

    /** The names in a directory, in any order; none where there is no such directory or it may not be read. */
    List<String> names(Path directory);

    /** What was found behind a name. */
    sealed interface Content {
        /** Handed over, not copied: the reader does not change it, and nobody compares it. */
        @SuppressWarnings("ArrayRecordComponent")
        record Text(byte[] bytes) implements Content {}

        /** No such file, or a link to no file. */
        record Missing() implements Content {}

        /**
         * Something that keepalived passes over: a directory, a device, a file that can be executed.
         *
         * @param kind in words, such as "a directory"
         */
        record Skipped(String kind) implements Content {}

        record Unreadable(String reason) implements Content {}

        record TooLong() implements Content {}
    }
}
