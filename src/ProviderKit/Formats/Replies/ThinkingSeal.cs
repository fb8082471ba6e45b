using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.Replies;

/// <summary>
/// Signs thoughts of models whose vendors do not sign them, so that they are recognized when a client sends them back. They are sent
/// to upstreams that need them, and never to one that would mistake the signature for its own. Immutable, thread-safe.
/// </summary>
/// <remarks>
/// A signature is <c>pk1_{note}.{mac}</c>, both in base64url. The note is JSON that names the model
/// (<see cref="SealNote"/>); the MAC covers the note and the thought. Because of the underscore and the dot it is not valid base64, the
/// encoding of vendors' signatures. Data that a vendor needs back is returned only to that vendor: a seal that reads a request for one
/// vendor (<see cref="For"/>) returns the text of others' thoughts, but nothing that they signed.
/// </remarks>
/// <param name="key">The key: random for this process, or shared by several processes that share conversations.</param>
internal sealed class ThinkingSeal(byte[] key)
{
    private const string Prefix = "pk1_";
    private const int MacBytes = 16;

    // A client keeps a signature in the conversation and sends it with each request.
    private const int MostCharacters = 4 * 1024 * 1024;

    private string? _reader;

    /// <summary>Creates a seal with a random key.</summary>
    public static ThinkingSeal Random() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether a signature has this gateway's format, even if it was created with another key.</summary>
    public static bool IsOurs(string? signature) => signature?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>Whether a signature, as JSON without its quotes, has this gateway's format.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> signature) => signature.StartsWith("pk1_"u8);

    /// <summary>Whether a request may contain such signatures.</summary>
    public static bool AreIn(ReadOnlySpan<byte> body) => body.IndexOf("pk1_"u8) >= 0;

    /// <summary>The same seal, for reading a request to the upstream with the signing name <paramref name="signer"/>.</summary>
    public ThinkingSeal For(string signer) => new(key) { _reader = signer };

    /// <summary>Begins the signature of a thought that comes in pieces. Append its UTF-8, then call <see cref="Sign(IncrementalHash, SealNote)"/>.</summary>
    public IncrementalHash Begin() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

    /// <summary>Signs a whole thought.</summary>
    public string Sign(string thought, SealNote note)
    {
        using var hash = Begin();
        hash.AppendData(Encoding.UTF8.GetBytes(thought));
        return Sign(hash, note);
    }

    /// <summary>Signs the thought whose text was appended to <paramref name="hash"/>.</summary>
    public string Sign(IncrementalHash hash, SealNote note)
    {
        byte[] json = note.ToJson();
        return $"{Prefix}{Base64Url.EncodeToString(json)}.{Mac(hash, json)}";
    }

    /// <summary>Reads a signature of this thought that was created with this key; null for any other.</summary>
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

/// <summary>The content of a signature of this gateway. JSON members are objects of <c>extra_content</c>, by vendor.</summary>
internal sealed record SealNote
{
    /// <summary>The maker of the thought: the name under which the upstream signs, and its model.</summary>
    public required string By { get; init; }

    /// <summary>The thought itself, if the client gets only its signature; otherwise null.</summary>
    public string? Text { get; init; }

    /// <summary>The thought as blocks that its vendor has signed, as a JSON array; default for none.</summary>
    public ReadOnlyMemory<byte> Blocks { get; init; }

    /// <summary>Data that belongs to the message; default for none.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>Data that belongs to the next call; default for none.</summary>
    public ReadOnlyMemory<byte> Call { get; init; }

    /// <summary>Whether the thought is from an upstream with the signing name <paramref name="signer"/>.</summary>
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

    /// <summary>Parses the JSON that <see cref="ToJson"/> wrote.</summary>
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
