using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary>One answer on its way into JSON, whole or in events.</summary>
internal sealed record Response(Answer Answer, Call Call, string AskedModel)
{
    /// <summary>What a reasoning item holds in place of its thoughts: the only thing of its kind that comes back.</summary>
    public const string Encrypted = "c2ltdWxhdGVkIHJlYXNvbmluZw==";

    /// <summary>The names of the tools that take free text.</summary>
    public IReadOnlyList<string> CustomTools { get; init; } = [];

    /// <summary>Whether a reasoning item comes first.</summary>
    public bool Thinks { get; init; }

    /// <summary>Whether that item carries <see cref="Encrypted"/>.</summary>
    public bool ShowsEncrypted { get; init; }

    public string Id => $"resp_sim{Call.Number:x12}";

    /// <summary>Never the one asked for, so that a gateway's rewriting shows.</summary>
    public string Model => AskedModel + "-sim";

    public bool IsCutShort => Answer.Finish == FinishReason.Length;

    public string Status => IsCutShort ? "incomplete" : "completed";

    /// <summary>The items of the output.</summary>
    public IReadOnlyList<OutputItem> Items
    {
        get
        {
            List<OutputItem> items = [];
            if (Thinks)
                items.Add(new OutputItem("reasoning", $"rs_sim{Call.Number:x12}", Answer.Thoughts));
            if (Answer.Pieces.Count > 0)
                items.Add(new OutputItem("message", $"msg_sim{Call.Number:x12}", Answer.Pieces));
            foreach (var call in Answer.ToolCalls)
            {
                bool custom = CustomTools.Contains(call.Name);
                items.Add(new OutputItem(custom ? "custom_tool_call" : "function_call", $"{(custom ? "ctc" : "fc")}_{call.Id}", [.. TextPieces.Fragments(call.Arguments)]) { Call = call });
            }

            return items;
        }
    }
}

/// <summary>One item of the output.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Pieces">Its text, or the arguments of its call, as it is streamed.</param>
internal sealed record OutputItem(string Type, string Id, IReadOnlyList<string> Pieces)
{
    /// <summary>The call, where it is one.</summary>
    public ToolCall? Call { get; init; }

    public string Text => string.Concat(Pieces);
}
