using System.Globalization;

namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary>LiteLLM: OpenAI's shape with the status as a string for code.</summary>
internal sealed class LiteLlmErrors : OpenAIErrors
{
    public override ErrorBody Shape(ErrorCase error) => error.Inside200
        ? base.Shape(error)
        : Write(error, (json, status) => json.WriteString("code"u8, status.ToString(CultureInfo.InvariantCulture)));
}
