using ProviderKit.Counting;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>The fields of a chat body that the model reads, including those that ProviderKit adds for other formats.</summary>
internal static class ChatCounting
{
    public static CountingRules Rules { get; } = new()
    {
        Body = new(
            MemberRule.Skip,
            ("messages", MemberRule.Messages),
            ("tools", MemberRule.Tools),
            ("functions", MemberRule.Tools),
            ("response_format", MemberRule.Json)),
        Message = new(
            MemberRule.Text,
            ("role", MemberRule.Skip),
            ("type", MemberRule.Skip),
            ("id", MemberRule.Skip),
            ("tool_call_id", MemberRule.Skip),
            ("cache_control", MemberRule.Skip),
            ("annotations", MemberRule.Skip),
            ("audio", MemberRule.Skip), // the id of an earlier reply
            ("signature", MemberRule.Skip),
            ("thought_signature", MemberRule.Skip),
            ("format", MemberRule.Skip),
            ("input", MemberRule.Json),
            ("image_url", MemberRule.Media),
            ("input_audio", MemberRule.Media),
            ("file", MemberRule.Media),
            ("reasoning", MemberRule.Skip), // repeats the thoughts in reasoning_content
            ("reasoning_content", MemberRule.Thinking),
            ("thinking", MemberRule.Thinking),
            ("data", MemberRule.Sealed)),
        Tool = new(
            MemberRule.Skip,
            ("function", MemberRule.Tools),
            ("custom", MemberRule.Tools),
            ("name", MemberRule.Text),
            ("description", MemberRule.Text),
            ("parameters", MemberRule.Json),
            ("format", MemberRule.Json)),
    };
}
