package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BlockTest {
    static Stream<Arguments> words() {
        return Stream.of(Block.ROOT, Block.GLOBAL_DEFS, Block.VRRP_INSTANCE)
                .flatMap(block -> block.words().stream().map(word -> Arguments.of(block, word)));
    }

    @ParameterizedTest
    @MethodSource("words")
    void a_word_of_keepalived_is_never_called_unknown(Block block, String word) {
        String text = switch (block) {
            case ROOT -> word + " x\n";
            case GLOBAL_DEFS -> "global_defs {\n" + word + " x\n}\n";
            default -> Texts.instanceText("A", 1, word + " x");
        };

        assertThat(Texts.complaints(Texts.main(text).parse())).noneMatch(complaint -> complaint.contains("a word of"));
    }

    @ParameterizedTest
    @EnumSource(Block.class)
    void every_block_has_words(Block block) {
        assertThat(block.words()).isNotEmpty().allMatch(word -> word.matches("[A-Za-z0-9_-]+"));
        assertThat(block.title()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "prioriti, priority",
        "priorty, priority",
        "prioirty, priority",
        "virtual_router_idd, virtual_router_id",
        "sate, state",
        "debgu, debug",
        "notify_mster, notify_master",
        "PRIORITY, ''",
        "xy, ''",
        "qwertzuiop, ''",
    })
    void the_nearest_word_is_what_was_meant(String typed, String meant) {
        assertThat(Block.VRRP_INSTANCE.nearest(typed)).isEqualTo(meant.isEmpty() ? null : meant);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void one_slip_in_a_long_word_is_always_found(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        var words = Block.VRRP_INSTANCE.words().stream()
                .filter(word -> word.length() > 8)
                .toList();
        String word = words.get(random.nextInt(words.size()));
        int at = random.nextInt(word.length());
        String typed = switch (random.nextInt(3)) {
            case 0 -> word.substring(0, at) + word.substring(at + 1);
            case 1 -> word.substring(0, at) + "#" + word.substring(at);
            default -> word.substring(0, at) + "#" + word.substring(at + 1);
        };

        // Another word may be as near; one slip away it must be.
        assertThat(Block.VRRP_INSTANCE.nearest(typed))
                .isNotNull()
                .satisfies(nearest ->
                        assertThat(Math.abs(nearest.length() - typed.length())).isLessThanOrEqualTo(1));
    }

    @ParameterizedTest
    @CsvSource({
        "auth_pass, authentication",
        "real_server, virtual_server",
        "router_id, global_defs",
        "state, vrrp_instance"
    })
    void other_blocks_that_know_a_word(String word, String block) {
        assertThat(Block.ROOT.othersKnowing(word)).containsExactly(block);
    }
}
