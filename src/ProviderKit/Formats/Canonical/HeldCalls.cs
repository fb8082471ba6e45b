using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>The calls of one reply, held until they are complete, for formats that do not stream calls in pieces. Not thread-safe.</summary>
internal sealed class HeldCalls(BridgeContext context)
{
    private readonly List<HeldCall> _calls = [];
    private int _held;

    public bool Any => _calls.Count > 0;

    /// <summary>The calls. They are complete after <see cref="Check"/> has succeeded.</summary>
    public IReadOnlyList<HeldCall> All => _calls;

    /// <summary>Adds the calls of one chunk or of a whole reply.</summary>
    /// <param name="array">The calls.</param>
    /// <param name="areWhole">Whether each entry is a whole call and not a piece of one.</param>
    /// <returns>False if the number or the size of the calls exceeds the limit.</returns>
    /// <exception cref="InvalidOperationException">An id or a name is not valid text.</exception>
    public bool Add(ReadOnlySpan<byte> array, bool areWhole)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            var piece = CallPiece.Read(ref reader, array);
            StreamedCall.Of(_calls, piece, areWhole).Pieces.Write(piece.Arguments);
            _held += piece.Arguments.Length;
        }
        return _held <= OutgoingCalls.MostHeld && _calls.Count <= OutgoingCalls.Most;
    }

    /// <summary>Validates all calls at the end of the reply.</summary>
    /// <param name="isCut">Whether the reply ended at its length limit, so that arguments may be truncated.</param>
    /// <returns>Null, or the error of an invalid call.</returns>
    public ProviderError? Check(bool isCut)
    {
        foreach (var call in _calls)
        {
            if (call.Name is null) return context.BadReply("a tool call without a name");
            if (ObjectOf(call.Pieces.WrittenSpan, isCut) is not { } arguments) return context.BadReply($"arguments for the tool {call.Name} that are not a JSON object");
            call.Arguments = arguments;
        }
        return null;
    }

    /// <summary>The arguments as a JSON object; null if they are not an object and cannot be repaired.</summary>
    private static string? ObjectOf(ReadOnlySpan<byte> pieces, bool isCut)
    {
        byte[] quoted = [(byte)'"', .. pieces, (byte)'"'];
        if (!Utf8.IsValid(quoted) || JsonEscapes.HasLoneSurrogate(quoted)) return null;
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        string text = reader.GetString()!.Trim();
        if (text.Length == 0 || text == "null") return "{}";
        if (CallArguments.AreObject(text)) return text;
        return isCut ? CutJson.Closed(text) is { } closed && CallArguments.AreObject(closed) ? closed : "{}" : null;
    }
}

/// <summary>A call in <see cref="HeldCalls"/>.</summary>
internal sealed class HeldCall : StreamedCall
{
    /// <summary>The pieces of its arguments, as JSON without quotes.</summary>
    public ArrayBufferWriter<byte> Pieces { get; } = new();

    /// <summary>The arguments, a JSON object.</summary>
    public string Arguments { get; set; } = "{}";
}
