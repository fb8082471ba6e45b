using System.Buffers;
using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.State;

/// <summary>Reads and writes OpenAI's <c>previous_response_id</c>, <c>store</c> and ids.</summary>
/// <param name="hasReplies">Whether replies are response objects. False for the other formats of this API, such as token counts.</param>
internal sealed class ResponsesState(bool hasReplies = true) : IReplyState
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    public bool HasReplies => hasReplies;

    public KeptRequest ReadRequest(ReadOnlySpan<byte> body)
    {
        var request = new KeptRequest();
        var reader = new Utf8JsonReader(body, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isPrevious = reader.ValueTextEquals("previous_response_id"u8), isStore = reader.ValueTextEquals("store"u8);
            bool isInput = reader.ValueTextEquals("input"u8), isConversation = reader.ValueTextEquals("conversation"u8);
            var (kind, at) = ReadValue(ref reader, body, isPrevious, out string? text);
            if (isPrevious && text is not null) request = request with { Previous = text, PreviousAt = at };
            else if (isStore) request = request with { Stores = kind != JsonTokenType.False };
            else if (isInput && kind is JsonTokenType.StartArray or JsonTokenType.String) request = request with { InputAt = at };
            else if (isConversation) request = request with { HasConversation = kind != JsonTokenType.Null };
        }
        return request;
    }

    public IReadOnlyList<ReplyId> IdsIn(ReadOnlySpan<byte> json) => ReplyIds.In(json);

    public ReadOnlyMemory<byte> ItemsOf(ReadOnlySpan<byte> body, in KeptRequest request)
    {
        var input = body[request.InputAt];
        if (input.IsEmpty) return default;
        if (input[0] == '[') return Inner(input).ToArray();
        byte[] before = "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":"u8.ToArray();
        return (byte[])[.. before, .. input, .. "}]}"u8];
    }

    public void WriteWhole(ReadOnlySpan<byte> body, in KeptRequest request, IReadOnlyList<ReadOnlyMemory<byte>> history, IBufferWriter<byte> output)
    {
        var items = ItemsOf(body, request);
        if (request.InputAt.Equals(default))
        {
            // The input replaces previous_response_id; its name comes before the value.
            int name = body[..request.PreviousAt.Start.Value].LastIndexOf("\""u8);
            name = body[..name].LastIndexOf("\""u8);
            output.Write(body[..name]);
            output.Write("\"input\":"u8);
            WriteItems(history, items, output);
            output.Write(body[request.PreviousAt.End..]);
            return;
        }
        bool inputFirst = request.InputAt.Start.Value < request.PreviousAt.Start.Value;
        var (first, second) = inputFirst ? (request.InputAt, request.PreviousAt) : (request.PreviousAt, request.InputAt);
        output.Write(body[..first.Start]);
        WriteEither(inputFirst);
        output.Write(body[first.End..second.Start]);
        WriteEither(!inputFirst);
        output.Write(body[second.End..]);

        void WriteEither(bool isInput)
        {
            if (isInput) WriteItems(history, items, output);
            else output.Write("null"u8);
        }
    }

    public bool MayRefer(ReadOnlySpan<byte> body) => body.IndexOf("item_reference"u8) >= 0;

    public IReadOnlyList<(Range At, string Id)> ReferencesIn(ReadOnlySpan<byte> body) => ItemReferences.In(body, ReadRequest(body));

    public string? ReplyIdOf(string itemId) => ItemReferences.ResponseOf(itemId);

    public ReadOnlyMemory<byte> FindItem(ReadOnlyMemory<byte> items, string id) => ItemReferences.Find(items, id);

    // Events about the whole response have one word after the prefix, including events that are not known yet. All others have more.
    public ReplyPhase PhaseOf(ReadOnlySpan<byte> eventName) => !eventName.StartsWith("response."u8) ? ReplyPhase.None : eventName["response.".Length..] switch
    {
        var name when name.Contains((byte)'.') => ReplyPhase.None,
        var name when name.SequenceEqual("completed"u8) || name.SequenceEqual("incomplete"u8) || name.SequenceEqual("failed"u8) || name.SequenceEqual("cancelled"u8) => ReplyPhase.Ended,
        _ => ReplyPhase.Running,
    };

    public KeptReply ReadReply(ReadOnlySpan<byte> json, bool isEvent)
    {
        var none = new KeptReply { Id = "" };
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return none;
            if (isEvent && !MoveToResponse(ref reader)) return none;
            return ReadObject(ref reader, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return none; // InvalidOperationException: half a surrogate pair
        }
    }

    private static bool MoveToResponse(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool found = reader.ValueTextEquals("response"u8);
            reader.Read();
            if (found) return reader.TokenType == JsonTokenType.StartObject;
            reader.Skip();
        }
        return false;
    }

    private static KeptReply ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        var reply = new KeptReply { Id = "" };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8), isPrevious = reader.ValueTextEquals("previous_response_id"u8);
            bool isStore = reader.ValueTextEquals("store"u8), isOutput = reader.ValueTextEquals("output"u8), isStatus = reader.ValueTextEquals("status"u8);
            var (kind, at) = ReadValue(ref reader, json, isId || isPrevious || isStatus, out string? text);
            if (isId && text is not null) reply = reply with { Id = text, IdAt = at };
            else if (isPrevious) reply = reply with { Previous = text, PreviousAt = at };
            else if (isStore) reply = reply with { IsStored = kind == JsonTokenType.True, StoreAt = at };
            else if (isOutput && kind == JsonTokenType.StartArray) reply = reply with { OutputAt = at };
            else if (isStatus) reply = reply with { IsDone = text is "completed" or "incomplete", IsFailed = text is "failed" or "cancelled" };
        }
        return reply with { ObjectAt = start..(int)reader.BytesConsumed };
    }

    /// <summary>Skips a value, and reads its text if wanted.</summary>
    private static (JsonTokenType Kind, Range At) ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool wantsText, out string? text)
    {
        text = null;
        reader.Read();
        var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        if (wantsText && kind == JsonTokenType.String) text = reader.GetString();
        reader.Skip();
        return (kind, start..(int)reader.BytesConsumed);
    }

    private static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> array) => array[1..^1].Trim(" \t\r\n"u8);

    private static void WriteItems(IReadOnlyList<ReadOnlyMemory<byte>> history, ReadOnlyMemory<byte> items, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        bool any = false;
        foreach (var stretch in history) Write(stretch, output, ref any);
        Write(items, output, ref any);
        output.Write("]"u8);
    }

    private static void Write(ReadOnlyMemory<byte> stretch, IBufferWriter<byte> output, ref bool any)
    {
        if (stretch.IsEmpty) return;
        if (any) output.Write(","u8);
        output.Write(stretch.Span);
        any = true;
    }
}
