using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.Replies;

/// <summary>
/// Signs thoughts of models whose vendors sign none, so that a client can send them back and they are known again: to be given
/// to an upstream that wants them, and never to one that would take the signature for its own. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// A signature is <c>pk1_{note}.{mac}</c>, both in base64url. The note is JSON that says who thought
/// (<see cref="SealNote"/>); the mac covers it and the thought. The underscore and the dot keep it from being base64, the
/// alphabet of the signatures that vendors make. What the vendor wants back goes to that vendor alone: a seal that reads a request for one
/// (<see cref="For"/>) gives out the text of others' thoughts, and nothing that they signed.
/// </remarks>
/// <param name="key">The key: of this process, or the same in several that share conversations.</param>
internal sealed class ThinkingSeal(byte[] key)
{
    private const string Prefix = "pk1_";
    private const int MacBytes = 16;

    // A client keeps a signature with the conversation and sends it with each request.
    private const int MostCharacters = 4 * 1024 * 1024;

    private string? _reader;

    /// <summary>A seal that only this object opens.</summary>
    public static ThinkingSeal Random() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether a signature was made by this gateway, be it with another key.</summary>
    public static bool IsOurs(string? signature) => signature?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>The same for a signature as it stands in JSON, without its quotes.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> signature) => signature.StartsWith("pk1_"u8);

    /// <summary>Whether a request may hold such signatures.</summary>
    public static bool AreIn(ReadOnlySpan<byte> body) => body.IndexOf("pk1_"u8) >= 0;

    /// <summary>The same seal, reading a request that goes to the upstream that signs as <paramref name="signer"/>.</summary>
    public ThinkingSeal For(string signer) => new(key) { _reader = signer };

    /// <summary>Begins the signature of a thought that comes in pieces: add its UTF-8, then <see cref="Sign(IncrementalHash, SealNote)"/>.</summary>
    public IncrementalHash Begin() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

    /// <summary>The signature of a whole thought.</summary>
    public string Sign(string thought, SealNote note)
    {
        using var hash = Begin();
        hash.AppendData(Encoding.UTF8.GetBytes(thought));
        return Sign(hash, note);
    }

    /// <summary>The signature of the thought whose text <paramref name="hash"/> has taken.</summary>
    public string Sign(IncrementalHash hash, SealNote note)
    {
        byte[] json = note.ToJson();
        return $"{Prefix}{Base64Url.EncodeToString(json)}.{Mac(hash, json)}";
    }

    /// <summary>Reads a signature made with this key for this thought; null for any other.</summary>
    public SealNote? Open(string? signature, string thought)
    {
        if (!IsOurs(signature) || signature!.Length > MostCharacters) return null;
        int dot = signature.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !Base64Url.IsValid(signature.AsSpan(Prefix.Length, dot - Prefix.Length))) return null;
        byte[] json = Base64Url.DecodeFromChars(signature.AsSpan(Prefix.Length, dot - Prefix.Length));
        using var hash = Begin();
        hash.AppendData(Encoding.UTF8.GetBytes(thought));
        bool isGenuine = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Mac(hash, json)), Encoding.UTF8.GetBytes(signature[(dot + 1)..]));
        if (!isGenuine) return null;
        var note = SealNote.Parse(json);
        return _reader is null || note.IsBy(_reader) ? note : note with { Blocks = default, Message = default, Call = default };
    }

    private static string Mac(IncrementalHash hash, byte[] json)
    {
        hash.AppendData([0]);
        hash.AppendData(json);
        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, MacBytes));
    }
}

/// <summary>What a signature of this gateway's says. JSON members are objects of <c>extra_content</c>, by vendor.</summary>
internal sealed record SealNote
{
    /// <summary>Who thought: the name under which the upstream signs, and its model.</summary>
    public required string By { get; init; }

    /// <summary>The thought itself, where the client wants to see only its signature; else null.</summary>
    public string? Text { get; init; }

    /// <summary>The thought in blocks that its own vendor has signed, as a JSON array; default for none.</summary>
    public ReadOnlyMemory<byte> Blocks { get; init; }

    /// <summary>What belongs to the message; default for nothing.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>What belongs to the next call; default for nothing.</summary>
    public ReadOnlyMemory<byte> Call { get; init; }

    /// <summary>Whether it is by an upstream that signs as <paramref name="signer"/>.</summary>
    public bool IsBy(string signer) => By.Length > signer.Length && By[signer.Length] == '/' && By.StartsWith(signer, StringComparison.Ordinal);

    public byte[] ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("by"u8, By);
            if (Text is not null) json.WriteString("text"u8, Text);
            Write(json, "blocks"u8, Blocks);
            Write(json, "message"u8, Message);
            Write(json, "call"u8, Call);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static SealNote Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new SealNote
        {
            By = root.GetProperty("by").GetString()!,
            Text = root.TryGetProperty("text", out var text) ? text.GetString() : null,
            Blocks = Raw(root, "blocks"),
            Message = Raw(root, "message"),
            Call = Raw(root, "call"),
        };
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty) return;
        json.WritePropertyName(name);
        json.WriteRawValue(value.Span);
    }

    private static byte[]? Raw(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? Encoding.UTF8.GetBytes(value.GetRawText()) : null;
}
