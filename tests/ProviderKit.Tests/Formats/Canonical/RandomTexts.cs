using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>Makes texts of what JSON and its writers treat apart, and JSON as text.</summary>
internal static class RandomTexts
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Awkward =
    [
        "\"", "\\", "\\\"", "\\u0041", "\\ud83d", "\0", "\u0001", "\u001b", "\u007f", "\u0085", "\b", "\t", "\n", "\r\n", "\u2028", "\ufeff", "\uffff", " ",
        "\u00a0", "😀", "👩‍👩‍👧", "e\u0301", "ü", "漢", "</html>", "<&'>", "{", "}", "[", "]", ",", ":", "{}", "null", "data:", "Human:",
    ];

    private static readonly Gen<string> Piece = Gen.Frequency(
        (3, Gen.Choose('a', 'z').Select(c => ((char)c).ToString())),
        (3, Gen.Elements(Awkward)),
        (1, Gen.Choose(0, 0x10FFFF - 0x800).Select(n => new Rune(n < 0xD800 ? n : n + 0x800).ToString())));

    /// <summary>Not empty.</summary>
    public static Gen<string> Any { get; } = Pieces(1);

    /// <summary>Something else than white space, which no vendor takes for something said.</summary>
    public static Gen<string> Said { get; } = Any.Where(text => !string.IsNullOrWhiteSpace(text));

    /// <summary>
    /// What a tool answers: any text, of which much looks like JSON. An object has no space around it, since a format that
    /// takes it as an object keeps none.
    /// </summary>
    public static Gen<string> Result { get; } = Gen.Frequency(
        (5, Pieces(0).Where(text => text.Trim() == text || !text.Trim().StartsWith('{'))),
        (1, Gen.Elements("7", "-1.50", "3.10", "1e400", "12345678901234567890", "true", "null", "[1,2]", " 7\n", "\"text\"", "{\"cut\":")),
        (1, Gen.Elements("{}", "{\"id\": 12345678901234567890, \"price\":1.0,\"far\":1e400}", "{\"output\":{\"a\":[null]}}")));

    public static Gen<string> JsonObject(int depth) =>
        from names in Gen.Choose(0, 3).SelectMany(count => Pieces(0).ArrayOf(count))
        let distinct = names.Distinct().ToArray()
        from values in JsonValue(depth - 1).ArrayOf(distinct.Length)
        from space in Gen.Elements("", " ", "\n\t")
        select $"{space}{{{space}{string.Join($"{space},{space}", distinct.Zip(values, (n, v) => $"{Quote(n)}{space}:{space}{v}"))}{space}}}";

    public static string Quote(string text) => JsonSerializer.Serialize(text);

    private static Gen<string> Pieces(int least) =>
        Gen.Choose(least, 10).SelectMany(count => Piece.ArrayOf(count)).Select(string.Concat);

    private static Gen<string> JsonValue(int depth)
    {
        var plain = Gen.OneOf(
            Any.Select(Quote),
            Any.Select(text => JsonSerializer.Serialize(text, Relaxed)),
            Gen.Elements("0", "-1", "1.50", "1e3", "12345678901234567890", "-0.0", "1E+400", "true", "false", "null"));
        if (depth <= 0) return plain;
        var arrays = Gen.Choose(0, 2).SelectMany(count => JsonValue(depth - 1).ArrayOf(count)).Select(items => $"[{string.Join(", ", items)}]");
        return Gen.Frequency((3, plain), (1, arrays), (1, JsonObject(depth)));
    }
}
