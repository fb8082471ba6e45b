using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

/// <summary>
/// A message of a client. Members that exist only in this transport are removed in place, so that the request's body remains without a copy.
/// </summary>
internal sealed class SocketMessage : IDisposable
{
    private const int MaxDepth = 64;
    private const int MostStreamName = 256;

    private readonly BudgetedBuffer _body;
    private List<Range>? _removed; // most clients send no such members
    private Range _type;
    private BoundedBytes? _waiting; // the limit in which its bytes are counted

    private SocketMessage(BudgetedBuffer body) => _body = body;

    /// <summary>The type of the message.</summary>
    public SocketMessageType Type { get; private set; }

    /// <summary>The stream that it names; null for the default one.</summary>
    public string? Stream { get; private set; }

    /// <summary>Whether nothing is generated: the client only prepares the next request.</summary>
    public bool OnlyPrepares { get; private set; }

    /// <summary>The response that it continues; null for none.</summary>
    public string? Previous { get; private set; }

    /// <summary>The range of the input's value; default for none.</summary>
    public Range Input { get; private set; }

    /// <summary>The range of the member <c>previous_response_id</c>; default for none.</summary>
    public Range PreviousMember { get; private set; }

    public BudgetedBuffer Body => _body;

    /// <summary>Reads a message.</summary>
    /// <param name="body">The message; disposed by the result, even after an error.</param>
    /// <param name="error">The error; null if there is none.</param>
    public static SocketMessage Read(BudgetedBuffer body, out ProviderError? error)
    {
        var message = new SocketMessage(body);
        try
        {
            error = message.ReadMembers(body.Written.Span);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws InvalidOperationException for half a surrogate pair.
            error = SocketErrors.Malformed(e is JsonException json ? $": line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}" : ": it contains half a surrogate pair");
        }
        return message;
    }

    /// <summary>Turns the message into the body of a streamed request. Call it once.</summary>
    public void BecomeRequest()
    {
        var json = MemoryMarshal.AsMemory(_body.Written).Span;
        if (_removed is not null)
            foreach (var member in _removed) Blank(json, member);
        // The type's member is longer than the replacement.
        var type = json[_type];
        type.Fill((byte)' ');
        "\"stream\":true"u8.CopyTo(type);
    }

    /// <summary>Removes the member with the previous response. The ranges of other members stay valid.</summary>
    public void ForgetPrevious()
    {
        if (!PreviousMember.Equals(default)) Blank(MemoryMarshal.AsMemory(_body.Written).Span, PreviousMember);
    }

    /// <summary>Counts its bytes as waiting; false if the limit is reached.</summary>
    public bool TryWait(BoundedBytes waiting)
    {
        if (!waiting.TryTake(_body.Length)) return false;
        _waiting = waiting;
        return true;
    }

    /// <summary>Stops counting its bytes as waiting.</summary>
    public void WaitsNoMore()
    {
        _waiting?.Give(_body.Length);
        _waiting = null;
    }

    public void Dispose()
    {
        WaitsNoMore();
        _body.Dispose();
    }

    private ProviderError? ReadMembers(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return SocketErrors.Malformed("");
        ProviderError? error = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            var member = MemberOf(reader);
            reader.Read();
            int value = (int)reader.TokenStartIndex;
            // Reading continues after an error, because the error is sent to the stream that the message names.
            var wrong = ReadValue(member, ref reader);
            error ??= wrong;
            reader.Skip();
            Note(member, start..(int)reader.BytesConsumed, value);
        }
        reader.Read(); // throws if anything follows
        return error;
    }

    private static Member MemberOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("type"u8) ? Member.Type
        : reader.ValueTextEquals("stream_id"u8) ? Member.Stream
        : reader.ValueTextEquals("generate"u8) ? Member.Generate
        : reader.ValueTextEquals("stream"u8) ? Member.Streamed
        : reader.ValueTextEquals("background"u8) ? Member.Background
        : reader.ValueTextEquals("previous_response_id"u8) ? Member.Previous
        : reader.ValueTextEquals("input"u8) ? Member.Input
        : Member.Other;

    private ProviderError? ReadValue(Member member, ref Utf8JsonReader reader)
    {
        string? text = reader.TokenType == JsonTokenType.String && member is Member.Stream or Member.Previous ? reader.GetString() : null;
        switch (member)
        {
            case Member.Type:
                Type = TypeOf(reader);
                break;
            case Member.Stream:
                // Events and errors contain the name without escapes.
                if (reader.TokenType == JsonTokenType.Null || IsStreamName(text)) Stream = text;
                else return SocketErrors.StreamName;
                break;
            case Member.Generate:
                OnlyPrepares = reader.TokenType == JsonTokenType.False;
                return IsSwitch(reader) ? null : SocketErrors.WrongType("generate", "a boolean");
            case Member.Streamed:
                return IsSwitch(reader) ? null : SocketErrors.WrongType("stream", "a boolean");
            case Member.Background:
                return IsSwitch(reader) ? null : SocketErrors.WrongType("background", "a boolean");
            case Member.Previous:
                Previous = text;
                if (!PreviousMember.Equals(default)) return SocketErrors.Twice("previous_response_id");
                return reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? null : SocketErrors.WrongType("previous_response_id", "a string");
            case Member.Input:
                if (!Input.Equals(default)) return SocketErrors.Twice("input");
                return reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray or JsonTokenType.Null ? null : SocketErrors.WrongType("input", "a string or an array");
        }
        return null;
    }

    private void Note(Member member, Range all, int value)
    {
        // Only the type response.create has the required length.
        if (member == Member.Type && Type == SocketMessageType.Create && _type.Equals(default)) _type = all;
        else if (member is Member.Type or Member.Stream or Member.Generate or Member.Streamed or Member.Background) (_removed ??= []).Add(all);
        else if (member == Member.Previous) PreviousMember = all;
        else if (member == Member.Input) Input = value..all.End;
    }

    private static SocketMessageType TypeOf(in Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? SocketMessageType.None
        : reader.ValueTextEquals("response.create"u8) ? SocketMessageType.Create
        : reader.ValueTextEquals("response.steer"u8) ? SocketMessageType.Steer
        : SocketMessageType.Unknown;

    private static bool IsSwitch(in Utf8JsonReader reader) => reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null;

    private static bool IsStreamName(string? name) =>
        name is { Length: > 0 and <= MostStreamName } && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    /// <summary>Overwrites a member with spaces, and the comma after it, or before it if it is the last one.</summary>
    private static void Blank(Span<byte> json, Range member)
    {
        json[member].Fill((byte)' ');
        int after = json[member.End..].IndexOfAnyExcept(" \t\r\n"u8) + member.End.Value;
        if (json[after] == ',')
        {
            json[after] = (byte)' ';
            return;
        }
        int before = json[..member.Start].LastIndexOfAnyExcept(" \t\r\n"u8);
        if (json[before] == ',') json[before] = (byte)' ';
    }

    private enum Member
    {
        Other,
        Type,
        Stream,
        Generate,
        Streamed,
        Background,
        Previous,
        Input,
    }
}
