using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Control;

/// <summary>What a person sees at <c>/</c>.</summary>
internal static class HomePage
{
    public static readonly string Text = $$"""
        Upstream simulator: LLM providers that cost nothing and fail on demand.

        Providers  openai/v1, openrouter/api/v1, xai/v1, litellm, azure, githubcopilot, cursor_agent, lead_worker,
                   atlas; anthropic, claude_code, google/v1beta and ollama in their own formats; any other name as {name}/v1
                   in OpenAI's format.
        Control    GET /_sim/stats, POST /_sim/reset, POST /_sim/faults {"token":"..","fault":".."} or {"model":..}
        Faults     A token or model name that contains one of these carries it, as in key-1-sim:429:retry-after:7
                   or model sim:reset:3. A token's fault wins over a model's.

        {{string.Join('\n', FaultCatalog.Entries.Select(entry => $"  {entry.Usage,-33} {entry.Meaning}"))}}

        """;
}
