using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>One answer on its way into JSON, whole or in events.</summary>
/// <param name="Thinks">Whether a block of thought comes first.</param>
internal sealed record Message(Answer Answer, Call Call, string AskedModel, bool Thinks)
{
    public const string Signature = "c2ltdWxhdGVkIHNpZ25hdHVyZQ==";

    public string Id => $"msg_sim{Call.Number:x12}";

    /// <summary>Never the one asked for, so that a gateway's rewriting shows.</summary>
    public string Model => AskedModel + "-sim";

    public string StopReason => Answer.Finish switch
    {
        FinishReason.Length => "max_tokens",
        FinishReason.ToolCalls => "tool_use",
        _ => "end_turn",
    };

    /// <summary>Ids of calls begin differently here.</summary>
    public static string IdOf(ToolCall call) => "toolu_" + call.Id;
}
