package io.cplbd.conf.k0s;

import io.cplbd.conf.keepalived.Position;

/**
 * A value of a file and its place.
 *
 * @param position where it stands; of a default, where the mapping starts that lacks it
 * @param written false: the file does not say it, and this is the default
 */
public record Located<T>(T value, Position position, boolean written) {}
