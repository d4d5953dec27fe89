package io.cplbd.conf.keepalived;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads a url block of HTTP_GET or SSL_GET. One use per block. */
final class UrlReader {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern STATUS_CODES = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");
    private static final Checker.StatusCodes SUCCESS = new Checker.StatusCodes(200, 299);

    /** Options of PCRE that java.util.regex has too. */
    private static final Map<String, Integer> REGEX_FLAGS = Map.of(
            "caseless", Pattern.CASE_INSENSITIVE,
            "dotall", Pattern.DOTALL,
            "extended", Pattern.COMMENTS,
            "multiline", Pattern.MULTILINE,
            "ucp", Pattern.UNICODE_CHARACTER_CLASS,
            "utf", Pattern.UNICODE_CASE);

    /** Options of PCRE that do not change whether a body matches. */
    private static final Set<String> IDLE_OPTIONS = Set.of(
            "alt_verbnames",
            "auto_callout",
            "dupnames",
            "never_backslash_c",
            "never_ucp",
            "never_utf",
            "no_auto_capture",
            "no_auto_possess",
            "no_dotstar_anchor",
            "no_start_optimize",
            "ungreedy",
            "use_offset_limit");

    /** Options of PCRE that would, but have no like here. */
    private static final Set<String> ABSENT_OPTIONS = Set.of(
            "allow_empty_class", "alt_bsux", "alt_circumflex", "dollar_endonly", "firstline", "match_unset_backref");

    private static final Grammar<UrlReader> GRAMMAR = new Grammar<UrlReader>(Block.URL)
            .value("path", (u, a) -> a.text("a path such as '/'", v -> u.path = v))
            .value("virtualhost", (u, a) -> a.text("a host name", v -> u.virtualHost = v))
            .value("digest", UrlReader::digest)
            .value("status_code", UrlReader::statusCodes)
            .value("regex", (u, a) -> u.regex = a.word("a regular expression"))
            .value("regex_no_match", (u, a) -> u.noMatch = true)
            .value("regex_options", UrlReader::regexOptions)
            .value("regex_min_offset", (u, a) -> a.integer(0, Integer.MAX_VALUE, v -> u.minOffset = v))
            .value("regex_max_offset", (u, a) -> a.integer(0, Integer.MAX_VALUE, v -> u.maxOffset = v))
            // Sizes of the stack of PCRE's compiler: checked, and of no use here.
            .value(
                    "regex_stack",
                    (u, a) -> a.whole(1, Long.MAX_VALUE, start -> a.whole(start, Long.MAX_VALUE, v -> {})))
            .value("tls_compliant", (u, a) -> a.flag(v -> u.tlsCompliant = v));

    private final Diagnostics diagnostics;
    private @Nullable String path;
    private @Nullable String virtualHost;
    private final List<String> digests = new ArrayList<>();
    private final List<Checker.StatusCodes> statusCodes = new ArrayList<>();
    private @Nullable Word regex;
    private int regexFlags = Pattern.UNIX_LINES;
    private boolean noMatch;
    private int minOffset;
    private @Nullable Integer maxOffset;
    private boolean tlsCompliant;

    private UrlReader(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** The page; what is wrong with it is left out of it. */
    static Checker.Url read(
            Node node, @Nullable String outerVirtualHost, boolean tlsCompliant, Diagnostics diagnostics) {
        UrlReader url = new UrlReader(diagnostics);
        url.tlsCompliant = tlsCompliant;
        GRAMMAR.read(node.children(), url, diagnostics);
        if (url.path == null) {
            diagnostics.warning(node.position(), node.keyword(), "url: found no path; '/' is used");
        }
        return new Checker.Url(
                url.path == null ? "/" : url.path,
                url.virtualHost == null ? outerVirtualHost : url.virtualHost,
                url.digests,
                url.statusCodes.isEmpty() ? List.of(SUCCESS) : url.statusCodes,
                url.regex(node),
                url.tlsCompliant,
                node.position());
    }

    private static void digest(UrlReader url, Arguments arguments) {
        Word word = arguments.word("32 hexadecimal digits");
        if (word == null) {
            return;
        }
        if (!DIGEST.matcher(word.text()).matches()) {
            arguments.reject(word, "32 hexadecimal digits");
            return;
        }
        String digest = word.text().toLowerCase(Locale.ROOT);
        if (!url.digests.contains(digest)) {
            url.digests.add(digest);
        }
    }

    private static void statusCodes(UrlReader url, Arguments arguments) {
        String expected = "a status code from 100 to 599, or a range such as 200-299";
        do {
            Word word = arguments.word(expected);
            if (word == null) {
                return;
            }
            Matcher matcher = STATUS_CODES.matcher(word.text());
            int from = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
            int to = from != 0 && matcher.group(2) != null ? Integer.parseInt(matcher.group(2)) : from;
            if (from == 0 || to < from) {
                arguments.reject(word, expected);
            } else {
                url.statusCodes.add(new Checker.StatusCodes(from, to));
            }
        } while (arguments.hasNext());
    }

    private static void regexOptions(UrlReader url, Arguments arguments) {
        do {
            Word word = arguments.word("options of PCRE, such as caseless");
            if (word == null) {
                return;
            }
            String option = word.text();
            Integer flag = REGEX_FLAGS.get(option);
            if (flag != null) {
                url.regexFlags |= flag;
            } else if (ABSENT_OPTIONS.contains(option)) {
                arguments
                        .diagnostics()
                        .warning(
                                word.position(),
                                option,
                                "regex_options: " + Diagnostics.quoted(option)
                                        + ": known to keepalived, not built yet; it has no effect");
            } else if (!IDLE_OPTIONS.contains(option)) {
                arguments.reject(word, "an option of PCRE such as caseless");
            }
        } while (arguments.hasNext());
    }

    private Checker.@Nullable Regex regex(Node node) {
        if (regex == null) {
            if (noMatch || minOffset != 0 || maxOffset != null || regexFlags != Pattern.UNIX_LINES) {
                diagnostics.warning(
                        node.position(),
                        node.keyword(),
                        "url: found words regex_... without regex; they have no effect");
            }
            return null;
        }
        String fault = fault(regex.text(), regexFlags);
        if (fault != null) {
            diagnostics.error(
                    regex.position(),
                    regex.text(),
                    "regex: found " + Diagnostics.quoted(regex.text()) + ", expected a regular expression ("
                            + Diagnostics.shown(fault) + "); any body is taken as good");
            return null;
        }
        if (maxOffset != null && maxOffset < minOffset) {
            diagnostics.error(
                    node.position(),
                    node.keyword(),
                    "url: found regex_max_offset " + maxOffset + ", expected it not to be below regex_min_offset "
                            + minOffset + "; ignored");
            maxOffset = null;
        }
        return new Checker.Regex(regex.text(), regexFlags, noMatch, minOffset, maxOffset);
    }

    private static @Nullable String fault(String text, int flags) {
        try {
            Pattern.compile(text, flags);
            return null;
        } catch (PatternSyntaxException e) {
            return e.getDescription();
        }
    }
}
