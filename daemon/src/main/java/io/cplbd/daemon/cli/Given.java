package io.cplbd.daemon.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options that a command line has, read by the rules of getopt_long(3): short ones cluster ({@code -nlD}), long ones may be
 * shortened as far as they stay unique, values are attached or follow, {@code --} ends them. One {@code =} before the value of a
 * short option is no part of it.
 */
final class Given {
    /** By the name of the option. */
    private final Map<String, List<String>> values = new HashMap<>();

    /** @throws Refusal for an unknown option, a missing or unexpected value, or a word that is no option */
    static Given read(List<Option> known, List<String> words) {
        return new Reading(known, words).read();
    }

    boolean has(Option option) {
        return values.containsKey(option.name());
    }

    /** How often it is there. */
    int count(Option option) {
        return values.getOrDefault(option.name(), List.of()).size();
    }

    /** The value that came last, empty for an option without one; null when it is not there. */
    @Nullable
    String last(Option option) {
        List<String> all = values.get(option.name());
        return all == null ? null : all.getLast();
    }

    private static final class Reading {
        private final List<Option> known;
        private final List<String> words;
        private final Given given = new Given();
        private int next;

        Reading(List<Option> known, List<String> words) {
            this.known = known;
            this.words = words;
        }

        Given read() {
            boolean options = true;
            while (next < words.size()) {
                String word = words.get(next++);
                if (options && word.equals("--")) {
                    options = false;
                } else if (options && word.startsWith("--")) {
                    longOption(word);
                } else if (options && word.startsWith("-") && word.length() > 1) {
                    cluster(word);
                } else {
                    throw new Refusal("found '" + word + "', expected an option");
                }
            }
            return given;
        }

        private void longOption(String word) {
            int equals = word.indexOf('=');
            Option option = byName(equals < 0 ? word.substring(2) : word.substring(2, equals), word);
            add(option, option.longForm(), equals < 0 ? null : word.substring(equals + 1));
        }

        private Option byName(String name, String word) {
            List<Option> candidates = new ArrayList<>();
            for (Option option : known) {
                if (option.name().equals(name)) {
                    return option;
                }
                if (option.name().startsWith(name)) {
                    candidates.add(option);
                }
            }
            if (candidates.isEmpty()) {
                throw new Refusal("Unknown option: '" + word + "'");
            }
            if (candidates.size() > 1) {
                throw new Refusal("Ambiguous option: '" + word + "' may be "
                        + String.join(
                                " or ",
                                candidates.stream().map(Option::longForm).toList()));
            }
            return candidates.getFirst();
        }

        private void cluster(String word) {
            for (int at = 1; at < word.length(); at++) {
                Option option = byLetter(word.charAt(at), word);
                String rest = word.substring(at + 1);
                boolean separated = rest.startsWith("=");
                if (separated || option.takes() != Option.Takes.NOTHING) {
                    add(option, "-" + option.letter(), rest.isEmpty() ? null : separated ? rest.substring(1) : rest);
                    return;
                }
                add(option, "-" + option.letter(), null);
            }
        }

        private Option byLetter(char letter, String word) {
            for (Option option : known) {
                if (option.letter() == letter && letter != Option.NO_LETTER) {
                    return option;
                }
            }
            throw new Refusal("Unknown option: '-" + letter + "' in '" + word + "'");
        }

        private void add(Option option, String form, @Nullable String attached) {
            String value = attached;
            switch (option.takes()) {
                case NOTHING -> {
                    if (attached != null) {
                        throw new Refusal("found '" + attached + "' after option " + form + ", which has no value");
                    }
                }
                case VALUE -> {
                    if (attached == null) {
                        if (next == words.size()) {
                            throw new Refusal("Missing value for option " + form + ", expected " + option.label());
                        }
                        value = words.get(next++);
                    }
                }
                case ATTACHED_VALUE -> {}
            }
            given.values.computeIfAbsent(option.name(), _ -> new ArrayList<>()).add(value == null ? "" : value);
        }
    }
}
