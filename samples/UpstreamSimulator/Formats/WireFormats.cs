using UpstreamSimulator.Formats.Anthropic;
using UpstreamSimulator.Formats.GitHubCopilot;
using UpstreamSimulator.Formats.Google;
using UpstreamSimulator.Formats.Ollama;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats;

/// <summary>The formats that the simulator speaks. OpenAI chat is last because it takes every unknown provider.</summary>
internal static class WireFormats
{
    public static readonly IReadOnlyList<IWireFormat> All =
        [new AnthropicFormat(), new GoogleFormat(), new OllamaFormat(), new CopilotFormat(), new OpenAIChatFormat()];

    public static string RootOf(string provider) =>
        All.Select(format => format.RootOf(provider)).First(root => root is not null)!;
}
