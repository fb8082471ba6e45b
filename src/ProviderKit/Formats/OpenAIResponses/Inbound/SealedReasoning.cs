using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>
/// The <c>encrypted_content</c> of a reasoning item: the model's thought and the vendor's data that must be returned with it, signed by this
/// gateway (<see cref="ThinkingSeal"/>). The client only needs to send the item back.
/// </summary>
internal sealed class SealedReasoning(BridgeContext context, ResponseNotes notes)
{
    // Larger data is not carried with requests.
    private const int MostText = 1024 * 1024;
    private const int MostExtra = 256 * 1024;

    private readonly SignedBlocks _blocks = new(4 * MostText);
    private byte[]? _extra;
    private byte[]? _ofCall;

    /// <summary>Whether the vendor has signed it.</summary>
    public bool IsWhole => !_blocks.IsEmpty;

    /// <param name="array">Blocks of thoughts with the vendor's signatures, as JSON.</param>
    /// <param name="hasText">Whether the client got a text of the thought. If so, a signature without text does not belong to a hidden thought.</param>
    public void AddBlocks(ReadOnlySpan<byte> array, bool hasText) => _blocks.Add(array, hasText);

    /// <param name="extra">Data of the message, as a JSON object.</param>
    public void AddExtra(ReadOnlySpan<byte> extra) => _extra = Carried(extra) ?? _extra;

    /// <param name="extra">Data of the call that follows, as a JSON object.</param>
    public void AddExtraOfCall(ReadOnlySpan<byte> extra) => _ofCall = Carried(extra);

    /// <summary>Adds a web search that the vendor made.</summary>
    /// <param name="call">The vendor's call.</param>
    /// <param name="result">The vendor's result.</param>
    /// <returns>False if it is too long to be carried with each request.</returns>
    public bool AddSearch(JsonElement call, JsonElement result)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, JsonText.Readable))
        {
            json.WriteStartObject();
            ExtraContent.WriteBlocks(json, inner =>
            {
                call.WriteTo(inner);
                result.WriteTo(inner);
            });
            json.WriteEndObject();
        }
        if (bytes.WrittenCount > MostText || JsonEscapes.HasLoneSurrogate(bytes.WrittenSpan)) return false;
        _extra = bytes.WrittenSpan.ToArray();
        return true;
    }

    /// <summary>The sealed form; null if the client does not want it or there is nothing to seal. Clears what was added.</summary>
    /// <param name="thought">JSON text without quotes.</param>
    public string? Seal(ReadOnlySpan<byte> thought)
    {
        var note = new SealNote
        {
            By = context.Thinker,
            Text = thought.IsEmpty || thought.Length > MostText ? null : Unescaped(thought),
            Message = _extra,
            Call = _ofCall,
            Blocks = IsWhole ? _blocks.ToArray() : default,
        };
        _blocks.Clear();
        (_extra, _ofCall) = (null, null);
        return notes.Seals && (note.Text is not null || !note.Message.IsEmpty || !note.Call.IsEmpty || !note.Blocks.IsEmpty) ? context.Seal.Sign("", note) : null;
    }

    /// <summary>The data to carry; null if it is only data of Anthropic's format, or cannot be carried.</summary>
    private static byte[]? Carried(ReadOnlySpan<byte> extra)
    {
        if (extra.IsEmpty || extra.Length > MostExtra || JsonEscapes.HasLoneSurrogate(extra)) return null;
        var reader = new Utf8JsonReader(extra);
        reader.Read();
        bool hasForeign = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            hasForeign |= !reader.ValueTextEquals(ExtraContent.Inner);
            reader.Read();
            reader.Skip();
        }
        return hasForeign ? extra.ToArray() : null;
    }

    private static string Unescaped(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\')) return Encoding.UTF8.GetString(text);
        byte[] quoted = [(byte)'"', .. text, (byte)'"'];
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }
}
