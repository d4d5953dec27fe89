package io.cplbd.conf.keepalived;

import org.jspecify.annotations.Nullable;

/**
 * Who runs a script.
 *
 * @param group null: the user's own
 */
public record ScriptUser(String user, @Nullable String group) {}
