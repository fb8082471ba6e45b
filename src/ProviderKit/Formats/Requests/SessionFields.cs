using System.Text;
using System.Text.Json;

namespace ProviderKit.Formats.Requests;

/// <summary>
/// The positions in a body of the data that identifies its conversation. The format notes the positions while it reads the body's facts.
/// The values are read only for providers that need them. A position of 0 means that the field is absent.
/// </summary>
internal struct SessionFields
{
    /// <summary>The maximum length of a conversation's id in characters, which is OpenRouter's limit. A longer id is ignored.</summary>
    public const int MaxLength = 256;

    private const int MaxEscapedLength = MaxLength * 6; // every character as \u0061
    private const string OlderUserSession = "_session_";

    private int _named;
    private SessionField _namedBy;
    private int _metadata;
    private int _given; // one bit for each field that the body has, with any value

    /// <summary>The position of the value of the messages.</summary>
    public int Messages { get; private set; }

    /// <summary>The position of the value of the system text, if it is outside the messages.</summary>
    public int Instructions { get; private set; }

    /// <summary>Whether the request refers to stored data that only one account can read.</summary>
    public bool IsHard { get; private set; }

    /// <summary>Whether the body has a field, with any value.</summary>
    public readonly bool Has(SessionField field) => (_given & 1 << (int)field) != 0;

    /// <summary>
    /// The field on whose name <paramref name="reader"/> is positioned. Of escaped names, only those that refer to data stored by an upstream are
    /// recognised, because they decide who may read it.
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

    /// <summary>Notes the value of a field; <paramref name="reader"/> is positioned on its first token.</summary>
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
        // This includes values that are too long for an id: a reference to something that does not exist differs from no reference.
        IsHard |= field is SessionField.Conversation or SessionField.PreviousResponse && (isObject || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0));
        if (!isText && !(isObject && field == SessionField.Conversation)) return;
        if (_named == 0 || field < _namedBy) (_named, _namedBy) = (place, field);
    }

    /// <summary>Notes the messages; <paramref name="reader"/> is positioned on their first token.</summary>
    public void NoteMessages(in Utf8JsonReader reader) => Messages = (int)reader.TokenStartIndex;

    /// <summary>Notes the system text; <paramref name="reader"/> is positioned on its first token.</summary>
    public void NoteInstructions(in Utf8JsonReader reader) => Instructions = (int)reader.TokenStartIndex;

    /// <summary>The session that <c>metadata.user_id</c> names; null for none.</summary>
    /// <remarks>It is a JSON object in a string. In older versions of the client, it is a text that ends in <c>_session_</c> and the id.</remarks>
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

    /// <summary>Same as <see cref="Named"/>, but also null if the value differs in each request of the conversation.</summary>
    public readonly string? NamedForAll(ReadOnlySpan<byte> body) => _namedBy == SessionField.PreviousResponse ? null : Named(body);

    /// <summary>The value of <c>metadata.conversation_id</c>; null for none.</summary>
    public readonly string? MetadataConversation(ReadOnlySpan<byte> body) => Usable(Member(body, _metadata, "conversation_id"u8));

    /// <summary>An id without surrounding white space; null if it is empty or too long.</summary>
    public static string? Usable(string? id) => id?.Trim() is { Length: > 0 and <= MaxLength } usable ? usable : null;

    private static string? SessionIn(string json)
    {
        try
        {
            return Usable(Member(Encoding.UTF8.GetBytes(json), 0, "session_id"u8, atStart: true));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Another client's form of a user. InvalidOperationException: half a surrogate pair, which only this inner JSON can contain.
            return null;
        }
    }

    /// <summary>A string field of an object; null for none.</summary>
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
