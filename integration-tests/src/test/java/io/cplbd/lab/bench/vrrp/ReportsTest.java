package io.cplbd.lab.bench.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The three ways in which results are written. */
final class ReportsTest {
    private static final Pattern X = Pattern.compile(" (?:cx|x|x1|x2)=\"([^\"]*)\"");
    private static final Pattern Y = Pattern.compile(" (?:cy|y|y1|y2)=\"([^\"]*)\"");
    private static final Pattern POINT = Pattern.compile("[ML]([0-9.-]+) ([0-9.-]+)");
    private static final Map<String, Object> ABOUT = Map.of("machine", "<b>\"M&M's\"</b>");

    private final Results results = results();

    @Test
    void the_page_is_well_formed_and_escapes_what_it_is_told() throws Exception {
        String page = HtmlReport.of(ABOUT, results);

        assertThat(page)
                .contains("&lt;b&gt;&quot;M&amp;M&#39;s&quot;&lt;/b&gt;")
                .doesNotContain("<b>\"M");
        assertThat(wellFormed(page)).isEqualTo("html");
    }

    @Test
    void the_page_needs_nothing_from_elsewhere() {
        assertThat(HtmlReport.of(ABOUT, results)).doesNotContain("<script", "http", "src=", "href", "url(");
    }

    @Test
    void better_and_worse_are_marked_alike() {
        String page = HtmlReport.of(ABOUT, results);
        String table = TableReport.of(results);

        assertThat(page).contains("<tr class=\"better\"><td>SIGTERM", "<tr class=\"worse\"><td>cable pulled");
        assertThat(table).containsPattern("SIGTERM, advert 1 s, idle .*\\+ better");
        assertThat(table).containsPattern("cable pulled, advert 1 s, idle .*- WORSE");
        assertThat(table).contains("better in 1 rows, the same in 1, worse in 1.");
    }

    @Test
    void all_is_drawn_within_the_picture() {
        String page = HtmlReport.of(ABOUT, results);
        Matcher picture = Pattern.compile("(?s)<svg viewBox=\"0 0 (\\d+) (\\d+)\".*?</svg>")
                .matcher(page);
        int pictures = 0;
        while (picture.find()) {
            pictures++;
            double width = Double.parseDouble(picture.group(1));
            double height = Double.parseDouble(picture.group(2));
            assertThat(numbers(X, picture.group(), 1)).isNotEmpty().allMatch(x -> x >= 0 && x <= width);
            assertThat(numbers(Y, picture.group(), 1)).isNotEmpty().allMatch(y -> y >= 0 && y <= height);
            assertThat(numbers(POINT, picture.group(), 1)).allMatch(x -> x >= 0 && x <= width);
            assertThat(numbers(POINT, picture.group(), 2)).allMatch(y -> y >= 0 && y <= height);
        }
        assertThat(pictures).isEqualTo(2);
        assertThat(page.split("<circle", -1)).hasSize(1 + 4);
        assertThat(page.split("<path", -1)).hasSize(1 + 2);
    }

    @Test
    void json_has_every_value_of_few_and_the_sums_of_many() throws IOException {
        Map<String, Object> json = JSON.std.mapFrom(JsonReport.of(ABOUT, results));

        assertThat(json).containsEntry("machine", "<b>\"M&M's\"</b>");
        assertThat(json.get("measured"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(3)
                .first()
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("scenario", "cable pulled, advert 1 s, idle")
                .containsEntry("bound", 3414.0625)
                .containsEntry("verdict", "worse")
                .containsEntry(
                        "cplbd",
                        Map.of(
                                "count",
                                1,
                                "median",
                                4000.0,
                                "p90",
                                4000.0,
                                "p99",
                                4000.0,
                                "max",
                                4000.0,
                                "values",
                                List.of(4000.0)));
        assertThat(json.get("measured"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .last()
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .extractingByKey("cplbd")
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                .containsEntry("count", 1000)
                .doesNotContainKey("values");
    }

    @Test
    void what_went_without_saying_is_not_said() {
        results.add(What.of(Section.UNSETTLED, "x"), Side.CPLBD, 0);
        assertThat(results.rows(Section.UNSETTLED)).isEmpty();

        results.add(What.of(Section.UNSETTLED, "y"), Side.CPLBD, 2);
        assertThat(results.rows(Section.UNSETTLED)).hasSize(1);
    }

    private static Results results() {
        Results results = new Results();
        What jitter = What.of(Section.JITTER, "advert 0.01 s, idle");
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            double value = random.nextDouble(0.0001, 30);
            results.add(jitter, Side.CPLBD, value);
            results.add(jitter, Side.KEEPALIVED, value);
        }
        What cable = What.of(Section.GAP, "cable pulled, advert 1 s, idle").boundedBy(3414.0625);
        results.add(cable, Side.CPLBD, 4000);
        results.add(cable, Side.KEEPALIVED, 3420);
        What polite = What.of(Section.GAP, "SIGTERM, advert 1 s, idle").boundedBy(414.0625);
        results.add(polite, Side.CPLBD, 0);
        results.add(polite, Side.KEEPALIVED, 420);
        return results;
    }

    private static List<Double> numbers(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map(found -> Double.parseDouble(found.group(group)))
                .toList();
    }

    private static String wellFormed(String page) throws ParserConfigurationException, SAXException, IOException {
        String xml = page.replace("<!DOCTYPE html>", "")
                .replace("<meta charset=\"utf-8\">", "")
                .replace("&nbsp;", "&#160;");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement()
                .getTagName();
    }
}
