using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// The data that another vendor needs back with a reply that calls functions: its thoughts, and fields that only it knows. The signature of
/// the first call carries them, as with Google's own thoughts, whether or not the client sees thoughts.
/// </summary>
internal sealed class OutgoingSeal(BridgeContext context)
{
    // Larger data is not carried.
    private const int MostKept = 1024 * 1024;
    private const int MostExtra = 256 * 1024;

    private static readonly string[] OfReplies = ["fields", "stop_reason", "content_blocks"];

    private readonly ArrayBufferWriter<byte> _thought = new(); // as JSON
    private readonly SignedBlocks _blocks = new(MostKept);
    private bool _isTooLong;
    private byte[]? _extra;

    /// <param name="text">JSON text without its quotes.</param>
    public void AddThought(ReadOnlySpan<byte> text)
    {
        if (_thought.WrittenCount + text.Length <= MostKept) _thought.Write(text);
        else _isTooLong = true;
    }

    /// <param name="blocks">The vendor's own signed thinking blocks, as a JSON array: all of a reply, or those of a delta.</param>
    public void AddBlocks(ReadOnlySpan<byte> blocks) => _blocks.Add(blocks, hasText: _thought.WrittenCount > 0);

    /// <param name="extra">The message's <c>extra_content</c>. This format's own part is skipped.</param>
    public void AddExtra(JsonElement extra)
    {
        var output = new ArrayBufferWriter<byte>();
        bool any = false;
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var vendor in extra.EnumerateObject())
            {
                // Fields that describe a whole reply are not needed in the next request.
                if ((vendor.Name == GoogleFormat.Provider && GoogleSignature.IsBy(context)) || vendor.Value.ValueKind != JsonValueKind.Object || Array.Exists(OfReplies, name => vendor.Value.TryGetProperty(name, out _))) continue;
                any = true;
                vendor.WriteTo(json);
            }
            json.WriteEndObject();
        }
        if (any && output.WrittenCount <= MostExtra) _extra = output.WrittenSpan.ToArray();
    }

    /// <summary>Creates the signature; null if there is nothing to carry.</summary>
    /// <param name="call">The data of the call that gets the signature; null for none.</param>
    public string? Sign(byte[]? call)
    {
        // Signed blocks contain the same thoughts.
        string? thought = _thought.WrittenCount == 0 || _isTooLong || !_blocks.IsEmpty ? null : Unescaped();
        if (thought is null && _blocks.IsEmpty && _extra is null && call is null) return null;
        return context.Seal.Sign("", new SealNote { By = context.Thinker, Text = thought, Message = Message(), Call = call });
    }

    /// <summary>The JSON that <see cref="CarriedExtras"/> reads.</summary>
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
