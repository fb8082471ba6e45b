using System.Text.Json;

namespace ProviderKit.Texts;

/// <summary>
/// Reads a JSON object in one pass without allocations, because there are many replies and events. The caller supplies the reader of the members
/// (<see cref="IObjectMembers"/>).
/// </summary>
internal static class ObjectReader
{
    /// <summary>
    /// Reads an object; false if <paramref name="json"/> is not a single JSON object. Members read before the error stay in
    /// <paramref name="members"/>.
    /// </summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, scoped ref T members)
        where T : struct, IObjectMembers, allows ref struct
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) members.ReadMember(ref reader);
            reader.Read(); // throws if anything except white space follows
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws InvalidOperationException for a lone surrogate in a name that it unescapes for comparison.
            return false;
        }
    }

    /// <summary>Moves to a member's value if it is of the wanted kind; skips any other value.</summary>
    /// <param name="reader">The reader at the member's name; afterwards at the start of its value, or at the end of a skipped value.</param>
    /// <param name="kind">The first token of the wanted value.</param>
    public static bool TryBegin(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        if (reader.TokenType == kind) return true;
        reader.Skip();
        return false;
    }
}

/// <summary>Reads the members of an object.</summary>
internal interface IObjectMembers
{
    /// <summary>Reads one member. The reader is at its name, and afterwards at the end of its value.</summary>
    void ReadMember(ref Utf8JsonReader reader);
}
