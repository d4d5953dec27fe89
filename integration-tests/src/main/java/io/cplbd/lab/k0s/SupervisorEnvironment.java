package io.cplbd.lab.k0s;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment that k0s gives to what it starts. */
final class SupervisorEnvironment {
    /** By this mark in its environment a process is known as one of k0s's own, in the next life of k0s too. */
    static final String MARK = "_K0S_MANAGED=yes";

    private static final String PREFIX = "KEEPALIVED_";

    private SupervisorEnvironment() {}

    /**
     * Rules: the mark comes first; all of k0s's own environment follows; PATH begins with the BinDir; {@code KEEPALIVED_X} becomes
     * {@code X}, whatever {@code X} was.
     *
     * @return words as {@code env} takes them
     */
    static List<String> of(Map<String, String> k0s, Path binDir) {
        Map<String, String> given = new LinkedHashMap<>();
        k0s.forEach((name, value) -> {
            if (!name.startsWith(PREFIX)) {
                given.put(name, value);
            }
        });
        k0s.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                given.put(name.substring(PREFIX.length()), value);
            }
        });
        String path = given.get("PATH");
        given.put("PATH", path == null ? binDir.toString() : binDir + ":" + path);
        List<String> words = new ArrayList<>(List.of(MARK));
        given.forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }
}
