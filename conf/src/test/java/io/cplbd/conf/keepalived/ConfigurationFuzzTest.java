package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cplbd.conf.Repetition;

/** A keepalived.conf of any bytes, alone on its disk: one byte of settings, then the text. Remarks come of it, never an exception. */
class ConfigurationFuzzTest {
    private static final int REPEATED = 0x0f;
    private static final int WITH_ID = 0x10;
    private static final int MAX_BYTES = 128 * 1024;

    @FuzzTest
    void configuration(byte[] input) {
        if (input.length == 0 || input.length > MAX_BYTES) {
            return;
        }
        byte[] text = Repetition.expand(input, 1, input[0] & REPEATED);
        KeepalivedConfiguration configuration = KeepalivedConfiguration.parse(
                Texts.MAIN,
                new Texts().with("keepalived.conf", text),
                (input[0] & WITH_ID) != 0 ? "id" : null,
                2 * MAX_BYTES);

        BadInputTest.assertPresentable(configuration);
        assertThat(configuration.mainFileRead()).isTrue();
    }
}
