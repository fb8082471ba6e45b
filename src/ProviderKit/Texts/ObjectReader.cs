using System.Text.Json;

namespace ProviderKit.Texts;

/// <summary>
/// Reads one JSON object in one pass, without an object or a delegate for it: replies and their events are many. What is read
/// brings the members (<see cref="IObjectMembers"/>).
/// </summary>
internal static class ObjectReader
{
    /// <summary>False when <paramref name="json"/> is not one JSON object. What was read up to there stays in <paramref name="members"/>.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, scoped ref T members)
        where T : struct, IObjectMembers, allows ref struct
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) members.ReadMember(ref reader);
            reader.Read(); // throws when anything but white space follows
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is the reader's answer to a lone surrogate in a name that it has to unescape for comparing.
            return false;
        }
    }

    /// <summary>Moves on to a member's value, if it is of the wanted kind; passes over any other.</summary>
    /// <param name="reader">Stands on the member's name; left on the start of its value, or on the end of another one.</param>
    /// <param name="kind">The first token of the wanted value.</param>
    public static bool TryBegin(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        reader.Read();
        if (reader.TokenType == kind) return true;
        reader.Skip();
        return false;
    }
}

/// <summary>What is read of the members of an object.</summary>
internal interface IObjectMembers
{
    /// <summary>Reads one member, whose name the reader stands on; left on the end of its value.</summary>
    void ReadMember(ref Utf8JsonReader reader);
}
