using ProviderKit.Counting;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>The fields of a Gemini body that the model reads.</summary>
internal static class GoogleCounting
{
    public static CountingRules Rules { get; } = new()
    {
        Body = new(
            MemberRule.Skip,
            ("systemInstruction", MemberRule.Text),
            ("system_instruction", MemberRule.Text),
            ("contents", MemberRule.Messages),
            ("tools", MemberRule.Tools)),
        Message = new(
            MemberRule.Text,
            ("role", MemberRule.Skip),
            ("id", MemberRule.Skip),
            ("thoughtSignature", MemberRule.Skip),
            ("thought_signature", MemberRule.Skip),
            ("args", MemberRule.Json),
            ("response", MemberRule.Json),
            ("inlineData", MemberRule.Media),
            ("inline_data", MemberRule.Media),
            ("fileData", MemberRule.Media),
            ("file_data", MemberRule.Media),
            ("videoMetadata", MemberRule.Skip),
            ("video_metadata", MemberRule.Skip)),
        Tool = new(
            MemberRule.Skip,
            ("functionDeclarations", MemberRule.Tools),
            ("function_declarations", MemberRule.Tools),
            ("name", MemberRule.Text),
            ("description", MemberRule.Text),
            ("parameters", MemberRule.Json),
            ("parametersJsonSchema", MemberRule.Json),
            ("parameters_json_schema", MemberRule.Json)),
    };
}
