using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.InChat;

/// <summary>Restores the names of the client's tools in the calls of chat replies, if the tools were sent under other names. Immutable.</summary>
internal sealed class ToolNamesInChat
{
    private static readonly ToolNamesInChat Unchanged = new([]);

    private readonly (byte[] Canonical, byte[] Own)[] _names; // Own includes the quotes

    private ToolNamesInChat((byte[] Canonical, byte[] Own)[] names) => _names = names;

    public static ToolNamesInChat Of(BridgeNotes notes)
    {
        if (notes.Response is not { } response) return Unchanged;
        (byte[], byte[])[] names = [.. response.Tools.Where(tool => tool.Key != tool.Value.Name).Select(tool => (Encoding.UTF8.GetBytes(tool.Key), JsonText.Quote(tool.Value.Name)))];
        return names.Length == 0 ? Unchanged : new ToolNamesInChat(names);
    }

    /// <summary>Writes a whole reply or a chunk. Everything except the names is copied unchanged.</summary>
    public void Write(ReadOnlySpan<byte> canonical, IBufferWriter<byte> output)
    {
        int done = 0;
        // Only the first piece of a call has a name. Quotes within texts are escaped, so these searches do not match text.
        if (_names.Length > 0 && canonical.IndexOf("\"name\""u8) >= 0 && canonical.IndexOf("\"tool_calls\""u8) >= 0)
        {
            var reader = new Utf8JsonReader(canonical);
            while (TryFindName(ref reader))
            {
                if (OwnOf(reader) is not { } own) continue;
                output.Write(canonical[done..(int)reader.TokenStartIndex]);
                output.Write(own);
                done = (int)reader.BytesConsumed;
            }
        }
        output.Write(canonical[done..]);
    }

    /// <summary>Moves to the value of the next <c>choices[].delta.tool_calls[].function.name</c>, or the same in a whole message.</summary>
    private static bool TryFindName(ref Utf8JsonReader reader)
    {
        while (TryRead(ref reader))
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            bool isOnTheWay = reader.CurrentDepth switch
            {
                1 => Is(reader, "choices"u8),
                3 => Is(reader, "delta"u8) || Is(reader, "message"u8),
                4 => Is(reader, "tool_calls"u8),
                6 => Is(reader, "function"u8),
                7 => Is(reader, "name"u8),
                _ => false,
            };
            if (!isOnTheWay)
            {
                if (!TryRead(ref reader)) return false;
                reader.Skip();
            }
            else if (reader.CurrentDepth == 7) return TryRead(ref reader);
        }
        return false;
    }

    private byte[]? OwnOf(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return null;
        foreach (var (canonical, own) in _names)
            if (Is(reader, canonical)) return own;
        return null;
    }

    // These names need no escaping: an escaped name is none of them. Comparing raw bytes also avoids failing on half a surrogate pair.
    private static bool Is(in Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueSpan.SequenceEqual(name);

    /// <summary>Reads on. Invalid replies are normally refused earlier; otherwise the unreadable rest is copied unchanged.</summary>
    private static bool TryRead(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
