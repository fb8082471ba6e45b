using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// What another vendor wants back with an answer that calls functions: its thoughts, and members that only it knows. They travel as the
/// signature of the first call, as Google's own do, whether or not the client sees thoughts.
/// </summary>
internal sealed class OutgoingSeal(BridgeContext context)
{
    // More than this travels with no request.
    private const int MostKept = 1024 * 1024;
    private const int MostExtra = 256 * 1024;

    private static readonly string[] OfReplies = ["fields", "stop_reason", "content_blocks"];

    private readonly ArrayBufferWriter<byte> _thought = new(); // as it stands in JSON
    private readonly SignedBlocks _blocks = new(MostKept);
    private bool _isTooLong;
    private byte[]? _extra;

    /// <param name="text">JSON text without its quotes.</param>
    public void AddThought(ReadOnlySpan<byte> text)
    {
        if (_thought.WrittenCount + text.Length <= MostKept) _thought.Write(text);
        else _isTooLong = true;
    }

    /// <param name="blocks">The vendor's own blocks of thought, signed: a JSON array, of a delta those that it has.</param>
    public void AddBlocks(ReadOnlySpan<byte> blocks) => _blocks.Add(blocks, hasText: _thought.WrittenCount > 0);

    /// <param name="extra">The message's <c>extra_content</c>, without what this format says itself.</param>
    public void AddExtra(JsonElement extra)
    {
        var output = new ArrayBufferWriter<byte>();
        bool any = false;
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var vendor in extra.EnumerateObject())
            {
                // How a whole message looked is of no use in the next request.
                if ((vendor.Name == GoogleFormat.Provider && GoogleSignature.IsBy(context)) || vendor.Value.ValueKind != JsonValueKind.Object || Array.Exists(OfReplies, name => vendor.Value.TryGetProperty(name, out _))) continue;
                any = true;
                vendor.WriteTo(json);
            }
            json.WriteEndObject();
        }
        if (any && output.WrittenCount <= MostExtra) _extra = output.WrittenSpan.ToArray();
    }

    /// <summary>The signature; null when there is nothing to carry.</summary>
    /// <param name="call">What belongs to the call that it stands at; null for nothing.</param>
    public string? Sign(byte[]? call)
    {
        // Signed blocks hold the same thoughts.
        string? thought = _thought.WrittenCount == 0 || _isTooLong || !_blocks.IsEmpty ? null : Unescaped();
        if (thought is null && _blocks.IsEmpty && _extra is null && call is null) return null;
        return context.Seal.Sign("", new SealNote { By = context.Thinker, Text = thought, Message = Message(), Call = call });
    }

    /// <summary>What <see cref="CarriedExtras"/> reads.</summary>
    private byte[]? Message()
    {
        if (_blocks.IsEmpty && _extra is null) return null;
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            if (_extra is not null)
            {
                json.WritePropertyName("extra_content"u8);
                json.WriteRawValue(_extra);
            }
            if (!_blocks.IsEmpty)
            {
                json.WritePropertyName("thinking_blocks"u8);
                json.WriteRawValue(_blocks.ToArray());
            }
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private string Unescaped()
    {
        byte[] quoted = [(byte)'"', .. _thought.WrittenSpan, (byte)'"'];
        if (JsonEscapes.HasLoneSurrogate(quoted)) JsonEscapes.ReplaceLoneSurrogates(quoted);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }
}
