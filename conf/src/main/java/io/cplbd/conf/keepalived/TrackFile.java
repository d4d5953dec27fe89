package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/**
 * A file whose number is tracked.
 *
 * @param weight -254 to 254, multiplied by the number in the file
 * @param initialValue what is written at start if the file is missing, or always if {@code overwrite}; null: nothing
 */
public record TrackFile(
        String name,
        String file,
        int weight,
        boolean reverse,
        @Nullable Integer initialValue,
        boolean overwrite,
        Position position) {}
