package io.cplbd.daemon.install;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Executables in both layouts of k0s, which say a version and carry programs. */
final class MadeUpK0s {
    /** With a fraction that a file system must keep in full. */
    static final FileTime DATE = FileTime.from(Instant.parse("2026-08-21T10:11:12.123456789Z"));

    private MadeUpK0s() {}

    /** Bytes that begin as a program does, hardly compressible, with keepalived's keyword somewhere inside. */
    static byte[] keepalived(int size) {
        byte[] bytes = program(size);
        byte[] keyword = "vrrp_instance".getBytes(UTF_8);
        // Across the border of what is unpacked in one piece, where there is room for that.
        System.arraycopy(keyword, 0, bytes, size > 70_000 ? 65_530 : size / 2, keyword.length);
        return bytes;
    }

    static byte[] program(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F'}, 0, bytes, 0, 4);
        return bytes;
    }

    /** Up to 1.35. What stands before the members is there to mislead. */
    static Path gzip(Path file, String version, byte[]... programs) throws IOException {
        ByteArrayOutputStream bytes = head(version);
        // Looks like a member, and is none.
        bytes.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, (byte) 0xff, 1, 2});
        // Is one, and no program.
        bytes.write(member("a text that speaks of vrrp_instance".getBytes(UTF_8)));
        // Would be one, if it were whole.
        byte[] damaged = member(keepalived(900));
        damaged[damaged.length - 8]++;
        bytes.write(damaged);
        bytes.write(Arrays.copyOf(member(keepalived(800)), 500));
        bytes.write(new byte[1_000]);
        for (byte[] program : programs) {
            bytes.write(member(program));
        }
        return executable(file, bytes);
    }

    private static byte[] member(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** From 1.36 on. */
    static Path zip(Path file, String version, Map<String, byte[]> programs) throws IOException {
        ByteArrayOutputStream bytes = head(version);
        try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> program : programs.entrySet()) {
                archive.putNextEntry(new ZipEntry(program.getKey()));
                archive.write(program.getValue());
            }
        }
        return executable(file, bytes);
    }

    /** Without anything inside. */
    static Path bare(Path file, String version) throws IOException {
        return executable(file, head(version));
    }

    private static ByteArrayOutputStream head(String version) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("#!/bin/sh\n[ \"$*\" = version ] && echo '" + version + "'\nexit\n").getBytes(UTF_8));
        return bytes;
    }

    private static Path executable(Path file, ByteArrayOutputStream bytes) throws IOException {
        Files.write(file, bytes.toByteArray());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setLastModifiedTime(file, DATE);
        return file;
    }
}
