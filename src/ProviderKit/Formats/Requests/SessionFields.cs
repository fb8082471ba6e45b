using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.Requests;

/// <summary>
/// Where in a body stands what identifies its conversation. The format notes the places while it reads the body's facts;
/// the values are read only for providers where they matter. A place of 0 means that there is none.
/// </summary>
internal struct SessionFields
{
    /// <summary>The longest id of a conversation, in characters; OpenRouter's limit. A longer one is ignored.</summary>
    public const int MaxLength = 256;

    private const int MaxEscapedLength = MaxLength * 6; // every character as \u0061
    private const string OlderUserSession = "_session_";

    private int _named;
    private SessionField _namedBy;
    private int _metadata;
    private int _given; // by bit: the fields that the body has, whatever their values

    /// <summary>Where the value of the messages begins.</summary>
    public int Messages { get; private set; }

    /// <summary>Where the value of the system text begins, if it stands outside the messages.</summary>
    public int Instructions { get; private set; }

    /// <summary>Whether the request refers to what only one account can read.</summary>
    public bool IsHard { get; private set; }

    /// <summary>Whether the body has a field, with any value.</summary>
    public readonly bool Has(SessionField field) => (_given & 1 << (int)field) != 0;

    /// <summary>
    /// Which field the name is that <paramref name="reader"/> stands on. Of escaped names only those are recognised that refer to what an
    /// upstream stores: they decide who may read it.
    /// </summary>
    public static SessionField FieldOf(in Utf8JsonReader reader) => reader.ValueIsEscaped ? EscapedFieldOf(reader) : reader.ValueSpan.Length switch
    {
        8 when reader.ValueTextEquals("metadata"u8) => SessionField.Metadata,
        9 when reader.ValueTextEquals("sessionId"u8) => SessionField.SessionId,
        10 when reader.ValueTextEquals("session_id"u8) => SessionField.SessionId,
        12 when reader.ValueTextEquals("conversation"u8) => SessionField.Conversation,
        16 when reader.ValueTextEquals("prompt_cache_key"u8) => SessionField.PromptCacheKey,
        20 when reader.ValueTextEquals("previous_response_id"u8) => SessionField.PreviousResponse,
        _ => SessionField.None,
    };

    private static SessionField EscapedFieldOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("previous_response_id"u8) ? SessionField.PreviousResponse
        : reader.ValueTextEquals("conversation"u8) ? SessionField.Conversation
        : SessionField.None;

    /// <summary>Notes the value of a field, on whose first token <paramref name="reader"/> stands.</summary>
    public void Note(SessionField field, in Utf8JsonReader reader)
    {
        _given |= 1 << (int)field;
        int place = (int)reader.TokenStartIndex;
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        bool isText = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= MaxEscapedLength;
        if (field == SessionField.Metadata)
        {
            if (isObject) _metadata = place;
            return;
        }
        // Also one that is longer than any id: it names what is not there, which is not the same as naming nothing.
        IsHard |= field is SessionField.Conversation or SessionField.PreviousResponse && (isObject || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0));
        if (!isText && !(isObject && field == SessionField.Conversation)) return;
        if (_named == 0 || field < _namedBy) (_named, _namedBy) = (place, field);
    }

    /// <summary>Notes the messages, on whose first token <paramref name="reader"/> stands.</summary>
    public void NoteMessages(in Utf8JsonReader reader) => Messages = (int)reader.TokenStartIndex;

    /// <summary>Notes the system text, on whose first token <paramref name="reader"/> stands.</summary>
    public void NoteInstructions(in Utf8JsonReader reader) => Instructions = (int)reader.TokenStartIndex;

    /// <summary>The session that <c>metadata.user_id</c> names; null for none.</summary>
    /// <remarks>A JSON object in a string, or in older versions of the client a text that ends in <c>_session_</c> and the id.</remarks>
    public readonly string? UserSession(ReadOnlySpan<byte> body)
    {
        if (Member(body, _metadata, "user_id"u8) is not { } user) return null;
        if (user.StartsWith('{')) return SessionIn(user);
        int at = user.LastIndexOf(OlderUserSession, StringComparison.Ordinal);
        return at < 0 ? null : Usable(user[(at + OlderUserSession.Length)..]);
    }

    /// <summary>The value of the field that identifies the conversation best; null for none.</summary>
    public readonly string? Named(ReadOnlySpan<byte> body)
    {
        if (_named == 0) return null;
        var reader = new Utf8JsonReader(body[_named..]);
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? Usable(reader.GetString()) : Member(body, _named, "id"u8) is { } id ? Usable(id) : null;
    }

    /// <summary>As <see cref="Named"/>; null also where that is another in each request of the conversation.</summary>
    public readonly string? NamedForAll(ReadOnlySpan<byte> body) => _namedBy == SessionField.PreviousResponse ? null : Named(body);

    /// <summary>The value of <c>metadata.conversation_id</c>; null for none.</summary>
    public readonly string? MetadataConversation(ReadOnlySpan<byte> body) => Usable(Member(body, _metadata, "conversation_id"u8));

    /// <summary>An id without white space around it; null when it is none.</summary>
    public static string? Usable(string? id) => id?.Trim() is { Length: > 0 and <= MaxLength } usable ? usable : null;

    private static string? SessionIn(string json)
    {
        try
        {
            return Usable(Member(Encoding.UTF8.GetBytes(json), 0, "session_id"u8, atStart: true));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Some other client's idea of a user. The second is the answer to half a surrogate pair, which only this inner JSON holds.
            return null;
        }
    }

    /// <summary>A text among the members of an object.</summary>
    private static string? Member(ReadOnlySpan<byte> body, int place, ReadOnlySpan<byte> name, bool atStart = false)
    {
        if (place == 0 && !atStart) return null;
        var reader = new Utf8JsonReader(body[place..]);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals(name);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }
        return null;
    }
}
