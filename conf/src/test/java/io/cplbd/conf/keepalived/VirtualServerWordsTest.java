package io.cplbd.conf.keepalived;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words of virtual servers where they do not belong, and blocks that are not built. */
class VirtualServerWordsTest {
    private static final String FULL = """
            virtual_server 10.0.0.1 443 {
                delay_loop 1e-06
                lb_algo wrr
                protocol TCP
                lb_kind TUN type gue port 6080
                persistence_timeout 0
                sorry_server 127.0.0.1 443
                quorum_up "/bin/up 'a b'"
                real_server 10.0.0.2 443 {
                    weight 1
                    SSL_GET {
                        url {
                            path /
                            digest ff20ad2481f97b1754ef3e12ecd3a9cc
                            status_code 200-204 301
                        }
                        nb_get_retry 3
                    }
                    SMTP_CHECK {
                        host {
                            connect_ip 10.0.0.3
                        }
                        helo_name x
                    }
                }
                real_server 10.0.0.3 443 { DNS_CHECK { type A
                    name x. } }
            }
            virtual_server_group g {
                10.0.0.1-9 80
                fwmark 5
            }
            virtual_server group g {
                protocol UDP
                real_server 10.0.0.2 80 {
                }
            }
            SSL { key /a }
            """;

    @Test
    void all_kinds_are_read() {
        KeepalivedConfiguration configuration = Texts.main(FULL).parse();

        assertThat(Texts.complaints(configuration))
                .hasSize(2)
                .allMatch(text -> text.contains(": warning: ")
                        && text.endsWith("not built yet; the real server is taken as up without it"));
        assertThat(configuration.virtualServers())
                .extracting(VirtualServer::name)
                .containsExactly("[10.0.0.1]:tcp:443", "[g]:0");
        assertThat(configuration.tlsFiles().key()).isEqualTo("/a");
    }

    @ParameterizedTest
    @CsvSource({
        "delay_loop, delayloop, a word of virtual_server such as 'delay_loop'",
        "weight, wieght, a word of real_server such as 'weight'",
        "digest, digset, a word of url such as 'digest'",
        "helo_name, hello_name, a word of SMTP_CHECK such as 'helo_name'",
        "connect_ip, conect_ip, a word of host such as 'connect_ip'",
        "key, kee, a word of SSL such as 'key'",
        "quorum_up, path, a word of virtual_server ('path' belongs in url)",
        "SSL_GET, SSL_GOT, a word of real_server such as 'SSL_GET'",
    })
    void a_typing_error_is_found(String word, String typed, String expected) {
        KeepalivedConfiguration configuration =
                Texts.main(FULL.replaceFirst(word + "\\b", typed)).parse();

        assertThat(Texts.complaints(configuration))
                .filteredOn(text -> text.contains("found '" + typed))
                .singleElement()
                .asString()
                .contains("error: found '" + typed + "', expected " + expected);
        assertThat(configuration.virtualServers()).hasSize(2);
    }

    @Test
    void blocks_stand_where_blocks_belong() {
        assertThat(Texts.complaints(Texts.main("virtual_server 1.2.3.4 5 {\nreal_server 1.2.3.5\nquorum { 1 }\n}\n")
                        .parse()))
                .containsExactly(
                        "keepalived.conf:1:1: warning: virtual_server 1.2.3.4 5: found no real server that can be used,"
                                + " expected at least one; the block is skipped",
                        "keepalived.conf:2:1: error: found real_server without a block, expected '{' after it;"
                                + " the statement is skipped",
                        "keepalived.conf:3:1: error: found '{' after quorum, which has no block; the statement is skipped");
    }
}
