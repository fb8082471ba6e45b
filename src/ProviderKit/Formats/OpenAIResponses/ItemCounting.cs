using ProviderKit.Counting;

namespace ProviderKit.Formats.OpenAIResponses;

/// <summary>The fields of a Responses body that the model reads.</summary>
internal static class ItemCounting
{
    public static CountingRules Rules { get; } = new()
    {
        Body = new(
            MemberRule.Skip,
            ("instructions", MemberRule.Text),
            ("input", MemberRule.Messages),
            ("tools", MemberRule.Tools),
            ("text", MemberRule.Json)),
        Message = new(
            MemberRule.Text,
            ("role", MemberRule.Skip),
            ("type", MemberRule.Skip),
            ("id", MemberRule.Skip),
            ("call_id", MemberRule.Skip),
            ("status", MemberRule.Skip),
            ("phase", MemberRule.Skip),
            ("file_id", MemberRule.Skip),
            ("detail", MemberRule.Skip),
            ("annotations", MemberRule.Skip),
            ("logprobs", MemberRule.Skip),
            ("image_url", MemberRule.Media),
            ("file_data", MemberRule.Media),
            ("input_audio", MemberRule.Media),
            ("action", MemberRule.Json),
            ("operation", MemberRule.Json),
            ("summary", MemberRule.Thinking),
            ("tools", MemberRule.Tools),
            ("encrypted_content", MemberRule.Sealed)),
        Tool = new(
            MemberRule.Skip,
            ("name", MemberRule.Text),
            ("description", MemberRule.Text),
            ("parameters", MemberRule.Json),
            ("format", MemberRule.Json),
            ("tools", MemberRule.Tools)),
    };
}
