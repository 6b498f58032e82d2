import { describe, expect, test } from "vitest";
import { findSensitive } from "./find-sensitive.ts";
import type { SensitiveKind } from "./find-sensitive.ts";

const found = (text: string, ...countries: Parameters<typeof findSensitive>[1]): readonly string[] =>
  findSensitive(text, countries).map(({ kind, value }) => `${kind} ${value}`);

describe("recognizes", () => {
  test.each<[SensitiveKind, string, string]>([
    ["EMAIL", "Write to alice@example.org.", "alice@example.org"],
    ["EMAIL", "<mailto:o'brien+news@mail.example.co.uk>", "o'brien+news@mail.example.co.uk"],
    ["EMAIL", "'jürgen.groß@müller.de'", "jürgen.groß@müller.de"],
    ["EMAIL", "https://example.org/?mail=alice@example.org&x=1", "alice@example.org"],
    ["EMAIL", String.raw`{"text":"Contact:\nalice@example.org"}`, "alice@example.org"],
    ["EMAIL", "a@xn--mller-kva.xn--p1ai", "a@xn--mller-kva.xn--p1ai"],
    ["MATRIX_ID", "ask @bob:matrix.example.org about it", "@bob:matrix.example.org"],
    ["MATRIX_ID", "https://matrix.to/#/@bob:example.org", "@bob:example.org"],
    ["MATRIX_ID", "@_agentchat_echo:localhost:8448", "@_agentchat_echo:localhost:8448"],
    ["PHONE", "call +49 30 1234567 now", "+49 30 1234567"],
    ["PHONE", "tel:+14155552671", "+14155552671"],
    ["PHONE", "0049 30/1234567", "0049 30/1234567"],
    ["PHONE", "+44 (0)20 7946 0018", "+44 (0)20 7946 0018"],
    ["PHONE", String.raw`"at\n+49 170 1234567"`, "+49 170 1234567"],
    ["CARD", "4111 1111 1111 1111 until 12/29", "4111 1111 1111 1111"],
    ["CARD", "4111111111111111", "4111111111111111"],
    ["CARD", "5500-0000-0000-0004", "5500-0000-0000-0004"],
    ["CARD", "Amex 3782 822463 10005.", "3782 822463 10005"],
    ["IBAN", "DE89 3704 0044 0532 0130 00 is mine", "DE89 3704 0044 0532 0130 00"],
    ["IBAN", "to gb29nwbk60161331926819, please", "gb29nwbk60161331926819"],
    ["IBAN", "NO93 8601 1117 947", "NO93 8601 1117 947"],
    ["NATIONAL_ID", "steuer id 86095742719", "86095742719"],
    ["NATIONAL_ID", "2 55 08 14 168 025 38", "2 55 08 14 168 025 38"],
    ["NATIONAL_ID", "RSSMRA85T10A562S", "RSSMRA85T10A562S"],
    ["NATIONAL_ID", "DNI 12345678Z", "12345678Z"],
    ["NATIONAL_ID", "X-1234567-L", "X-1234567-L"],
    ["NATIONAL_ID", "CPF 111.444.777-35", "111.444.777-35"],
    ["NATIONAL_ID", "131052-308T", "131052-308T"],
    ["NATIONAL_ID", "85.07.30-033 28", "85.07.30-033 28"],
    ["IP_ADDRESS", "from 203.0.113.7:443", "203.0.113.7"],
    ["IP_ADDRESS", "ping 2001:db8::8a2e:370:7334.", "2001:db8::8a2e:370:7334"],
    ["IP_ADDRESS", "[fe80::1]: up", "fe80::1"],
    ["SECRET", "key: sk-proj-abcdefghijklmnop1234", "sk-proj-abcdefghijklmnop1234"],
    ["SECRET", `ghp_${"a1B2".repeat(9)}`, `ghp_${"a1B2".repeat(9)}`],
    ["SECRET", "syt_YWxpY2U_abcdefghijklmnopqrst_1a2B3c", "syt_YWxpY2U_abcdefghijklmnopqrst_1a2B3c"],
    ["SECRET", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"],
    [
      "SECRET",
      "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2Q",
      "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2Q",
    ],
    ["SECRET", "postgres://app:hunter2@db/x", "hunter2"],
    ["SECRET", "Authorization: Bearer abcdefghijklmnop==", "abcdefghijklmnop=="],
    [
      "SECRET",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- that",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
    ],
  ])("%s in %s", (kind, text, value) => {
    expect(found(text)).toEqual([`${kind} ${value}`]);
  });

  test.each([
    ["DE", "ruf mich an: 030 1234567", "030 1234567"],
    ["DE", "0176/12345678, abends", "0176/12345678"],
    ["DE", "017612345678", "017612345678"],
    ["DE", "(030) 123 45 67", "(030) 123 45 67"],
    ["US", "(415) 555-2671", "(415) 555-2671"],
    ["US", "415-555-2671", "415-555-2671"],
    ["US", "call me at 4155552671", "4155552671"],
    ["US", "my number is 4155552671", "4155552671"],
    ["FR", "06 12 34 56 78", "06 12 34 56 78"],
    ["ES", "612 34 56 78", "612 34 56 78"],
    ["ES", "llámame al 612345678", "612345678"],
    ["GB", "07911 123456", "07911 123456"],
  ] as const)("PHONE of %s in %s", (country, text, value) => {
    expect(found(text, country)).toEqual([`PHONE ${value}`]);
  });

  test("several, each once, in their order", () => {
    expect(found("0176/12345678, 0171-1234567, a@b.example or 4111 1111 1111 1111, 192.0.2.1", "DE")).toEqual([
      "PHONE 0176/12345678",
      "PHONE 0171-1234567",
      "EMAIL a@b.example",
      "CARD 4111 1111 1111 1111",
      "IP_ADDRESS 192.0.2.1",
    ]);
  });

  test("national numbers of every country that it is told", () => {
    expect(findSensitive("030 1234567 or (415) 555-2671", ["US", "DE"]).map(({ value }) => value)).toEqual([
      "030 1234567",
      "(415) 555-2671",
    ]);
  });
});

describe("leaves alone", () => {
  test.each([
    "on 2026-11-21 at 05:00:18, not 21.11.2026 or 12/31/2026 10:30",
    "1.234.567,89 € and $1,234,567.89 and 12.500.000",
    "order 4711-123456, invoice 2026-000123, ticket #0301234567",
    "order 4155552671 of 2026112101",
    "Bestellnummer 0301234567",
    "52.520008, 13.404954 and 0.30123456 and 3.14159265358979",
    "550e8400-e29b-41d4-a716-446655440000",
    "1763700000000 and 20261121050018",
    "4111 1111 1111 1112 and 1234567812345678",
    "DE88 3704 0044 0532 0130 00",
    "12345678A and 86095742718",
    "version 1.2.3.4.5 on 127.0.0.1 with 255.255.255.0 and ::1",
    "std::cout << a::b; 12:30:45; fade::bad",
    "sk-short, ghp_short, a task-management-for-everybody",
    "someone@home or @all: look, x@y",
    "git log a1b2c3d4e5f6 -n 30",
    "978-3-16-148410-0",
    "",
  ])("%s", (text) => {
    expect(found(text, "DE", "US")).toEqual([]);
  });
});
