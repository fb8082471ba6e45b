using System.Buffers.Binary;
using System.Text.Json;

namespace ProviderKit.Formats.Requests;

/// <summary>
/// The beginning of a conversation, which identifies the conversation if the client gives it no id: the system text and the first user
/// message. Both are the same in every request of the conversation.
/// </summary>
/// <remarks>
/// Only text counts, and of each text only the first 1 KB and the length. Other fields, such as cache breakpoints, change from turn to turn,
/// and conversations as similar as that may share a token.
/// </remarks>
internal ref struct ConversationStart
{
    /// <summary>The maximum number of bytes that <see cref="Write"/> writes.</summary>
    public const int MaxBytes = 2 * (MaxText + sizeof(int));

    private const int MaxText = 1024;

    private Span<byte> _rest;
    private int _kept;
    private int _length;

    /// <summary>Writes the bytes that identify the beginning.</summary>
    /// <param name="fields">The positions of the messages.</param>
    /// <param name="body">The body, which is valid JSON.</param>
    /// <param name="destination">Receives the bytes; at least <see cref="MaxBytes"/> long.</param>
    /// <returns>The number of bytes written; 0 if there is no text.</returns>
    public static int Write(in SessionFields fields, ReadOnlySpan<byte> body, Span<byte> destination)
    {
        if (fields.Messages == 0) return 0;
        var start = new ConversationStart { _rest = destination };
        if (fields.Instructions > 0) start.AddContent(ReaderAt(body, fields.Instructions));
        start.AddMessages(ReaderAt(body, fields.Messages));
        start.EndText();
        int written = destination.Length - start._rest.Length;
        return written == 2 * sizeof(int) ? 0 : written;
    }

    private static Utf8JsonReader ReaderAt(ReadOnlySpan<byte> body, int place)
    {
        var reader = new Utf8JsonReader(body[place..]);
        reader.Read();
        return reader;
    }

    /// <summary>Adds the system messages before the first user message, and that user message.</summary>
    private void AddMessages(Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            EndText();
            Add(reader.ValueSpan);
            return;
        }
        bool found = false;
        while (!found && reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) found = AddMessage(ref reader);
            else reader.Skip();
        }
        if (!found) EndText();
    }

    /// <returns>Whether it is a user message.</returns>
    private bool AddMessage(ref Utf8JsonReader reader)
    {
        bool user = false, system = false, hasRole = false, hasParts = false;
        Utf8JsonReader content = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isRole = reader.ValueTextEquals("role"u8), isContent = reader.ValueTextEquals("content"u8), isParts = reader.ValueTextEquals("parts"u8);
            reader.Read();
            if (isContent || isParts) content = reader;
            hasParts |= isParts;
            hasRole |= isRole;
            if (isRole && reader.TokenType == JsonTokenType.String)
            {
                user = reader.ValueTextEquals("user"u8);
                system = reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("developer"u8);
            }
            reader.Skip();
        }
        user |= hasParts && !hasRole; // Gemini's contents are from the user if they have no role
        if (user) EndText();
        if (user || system) AddContent(content);
        return user;
    }

    /// <summary>Adds a text, or the texts of an array of parts.</summary>
    private void AddContent(Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) Add(reader.ValueSpan);
        if (reader.TokenType != JsonTokenType.StartArray) return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) Add(reader.ValueSpan);
            if (reader.TokenType == JsonTokenType.StartObject) AddPart(ref reader);
            else reader.Skip();
        }
    }

    private void AddPart(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = reader.ValueTextEquals("text"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String) Add(reader.ValueSpan);
            reader.Skip();
        }
    }

    private void Add(ReadOnlySpan<byte> text)
    {
        _length += text.Length;
        int taken = Math.Min(text.Length, MaxText - _kept);
        text[..taken].CopyTo(_rest);
        _rest = _rest[taken..];
        _kept += taken;
    }

    /// <summary>Ends the system text or the user's text.</summary>
    private void EndText()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_rest, _length);
        _rest = _rest[sizeof(int)..];
        (_kept, _length) = (0, 0);
    }
}
