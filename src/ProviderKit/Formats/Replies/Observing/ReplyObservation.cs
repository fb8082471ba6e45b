using System.Text.Json;

namespace ProviderKit.Formats.Replies.Observing;

/// <summary>
/// Collects facts about an upstream's reply for traces: read from the upstream's own JSON, before anything is translated or renamed. The
/// values are not masked. For one request and one reader at a time.
/// </summary>
/// <param name="takesContent">Whether the model's output is collected, too.</param>
internal sealed class ReplyObservation(bool takesContent)
{
    // Far longer than the names that vendors send.
    private const int MaxNameBytes = 256;

    private readonly SortedDictionary<int, string> _reasons = []; // by choice index
    private int _first; // the index of the current call's first choice
    private bool _isJoined;

    /// <summary>The upstream's id of the reply; null if it sent none.</summary>
    public string? Id { get; private set; }

    /// <summary>The upstream's name of the model; null if it sent none.</summary>
    public string? Model { get; private set; }

    /// <summary>The upstream's finish reason of each choice, ordered by choice index.</summary>
    public IReadOnlyCollection<string> FinishReasons => _reasons.Values;

    /// <summary>The model's output; null if it is not collected.</summary>
    public ReplyContent? Content { get; } = takesContent ? new ReplyContent() : null;

    /// <summary>The canonical request; empty if content is not collected or the request cannot be written.</summary>
    public ReadOnlyMemory<byte> Request { get; set; }

    /// <summary>Whether a reply is being watched.</summary>
    public bool IsWatching { get; private set; }

    /// <summary>The upstream's finish reason of a choice; null if it sent none.</summary>
    public string? ReasonOf(int choice) => _reasons.GetValueOrDefault(choice);

    /// <summary>Clears the facts of the last attempt's reply.</summary>
    public void Clear()
    {
        (_first, _isJoined) = (0, false);
        ForgetCall();
    }

    /// <summary>Begins another call of the same attempt: one that replaces a failed call, or the call for the next part of the request.</summary>
    /// <param name="succeeded">Whether the last call succeeded. Its facts are kept then, and the choices of the next call follow its choices.</param>
    public void NextCall(bool succeeded)
    {
        if (!IsWatching || _isJoined) return;
        if (!succeeded) ForgetCall();
        else _first = 1 + Math.Max(_first, Math.Max(_reasons.Keys.DefaultIfEmpty().Max(), Content?.Choices.Select(static choice => choice.Key).DefaultIfEmpty().Max() ?? 0));
    }

    /// <summary>Begins to observe the reply of a call.</summary>
    public ProviderReply Watch(ProviderReply reply)
    {
        IsWatching = true;
        if (reply.Events is { } events) return ProviderReply.Streamed(new ObservedEvents(events, this)).With(reply.Limits);
        if (reply.Error is null && reply.Raw is null) Read(reply.Body);
        return reply;
    }

    /// <summary>Begins to observe the reply of an attempt, which may be joined from the replies of several calls.</summary>
    public ProviderReply WatchJoined(ProviderReply reply)
    {
        _isJoined = true;
        return Watch(reply);
    }

    private void ForgetCall()
    {
        if (_first == 0) (Id, Model, IsWatching) = (null, null, false);
        foreach (int choice in _reasons.Keys.Where(choice => choice >= _first).ToArray()) _reasons.Remove(choice);
        Content?.Forget(_first);
    }

    /// <summary>Reads a whole reply or an event. Anything other than JSON is ignored.</summary>
    public void Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            ReadFacts(json.Span);
            Content?.Read(json, _first);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Invalid replies are reported elsewhere.
        }
    }

    private void ReadFacts(ReadOnlySpan<byte> json)
    {
        bool mayEnd = json.IndexOf("eason"u8) >= 0 || json.IndexOf("\"response\""u8) >= 0;
        if (Id is not null && Model is not null && !mayEnd) return;
        var reader = new Utf8JsonReader(json);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, null);
    }

    /// <summary>
    /// Reads the relevant members of an object in all formats: chat and completions (<c>id</c>, <c>choices</c>), Messages
    /// (<c>message</c>, <c>delta</c>), Responses (<c>response</c>), Gemini (<c>responseId</c>, <c>candidates</c>), Ollama (<c>done_reason</c>).
    /// </summary>
    /// <param name="reader">Positioned at the start of the object.</param>
    /// <param name="place">The position of a choice in its array; null if the object is not a choice.</param>
    private void ReadObject(ref Utf8JsonReader reader, int? place)
    {
        int choice = place ?? 0;
        string? reason = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = place is null ? MemberOf(reader) : MemberOfChoice(reader);
            reader.Read();
            switch (member)
            {
                case Member.Id:
                    Id ??= Name(reader);
                    break;
                case Member.Model:
                    Model ??= Name(reader);
                    break;
                case Member.Index when reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int index):
                    choice = index;
                    break;
                case Member.Reason:
                    reason ??= Name(reader);
                    break;
                case Member.Status:
                    // The Responses format has no reason for a successful end.
                    reason ??= (Name(reader) switch { "completed" => "stop", "failed" => "error", _ => null });
                    break;
                case Member.Part when reader.TokenType == JsonTokenType.StartObject:
                    ReadObject(ref reader, null);
                    continue;
                case Member.Choices when reader.TokenType == JsonTokenType.StartArray:
                    for (int at = 0; reader.Read() && reader.TokenType == JsonTokenType.StartObject; at++) ReadObject(ref reader, at);
                    continue;
            }
            reader.Skip();
        }
        // The first reason counts: some upstreams repeat it, and some split one choice into several objects.
        if (reason is not null && choice is >= 0 and < ReplyContent.MaxChoices && _first + choice < ReplyContent.MaxChoices) _reasons.TryAdd(_first + choice, reason);
    }

    private static Member MemberOfChoice(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("finish_reason"u8) || reader.ValueTextEquals("finishReason"u8) ? Member.Reason
        : reader.ValueTextEquals("index"u8) ? Member.Index
        : Member.None;

    private static Member MemberOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("responseId"u8) ? Member.Id
        : reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("modelVersion"u8) ? Member.Model
        : reader.ValueTextEquals("stop_reason"u8) || reader.ValueTextEquals("done_reason"u8) || reader.ValueTextEquals("reason"u8) ? Member.Reason
        : reader.ValueTextEquals("status"u8) ? Member.Status
        : reader.ValueTextEquals("choices"u8) || reader.ValueTextEquals("candidates"u8) ? Member.Choices
        : reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("incomplete_details"u8) ? Member.Part
        : Member.None;

    private static string? Name(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= MaxNameBytes ? reader.GetString() : null;

    private enum Member
    {
        None,
        Index,
        Id,
        Model,
        Reason,
        Status,
        Part,
        Choices,
    }
}
