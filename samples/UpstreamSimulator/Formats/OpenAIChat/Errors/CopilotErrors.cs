using System.Text;

namespace UpstreamSimulator.Formats.OpenAIChat.Errors;

/// <summary>Copilot: OpenAI's shape, but plain text for a token it does not accept.</summary>
internal sealed class CopilotErrors : OpenAIErrors
{
    public override ErrorBody Shape(ErrorCase error) => error.Status == 401
        ? new ErrorBody(401, Encoding.UTF8.GetBytes($"unauthorized: {error.Message}\n"), "text/plain; charset=utf-8")
        : base.Shape(error);
}
