namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>The vendors that speak OpenAI's format, each through its own row.</summary>
public sealed class AzureFixtures : OpenAIFixtures
{
    public override string Provider => "azure";

    public override string Model => "ext-azure-gpt-4";

    public override UpstreamReply Unauthorized => new(401, """{"error":{"code":"401","message":"Access denied due to invalid subscription key."}}""");
}

public sealed class OpenRouterFixtures : OpenAIFixtures
{
    public override string Provider => "openrouter";

    public override string Model => "ext-openrouter-openai/gpt-4o";

    public override UpstreamReply Unauthorized => new(401, """{"error":{"code":401,"message":"No auth credentials found"}}""");
}

public sealed class LiteLlmFixtures : OpenAIFixtures
{
    public override string Provider => "litellm";

    public override string Model => "ext-litellm-gpt-4o";
}

/// <summary>Its errors are flat, and a bad key is a 400.</summary>
public sealed class XaiFixtures : OpenAIFixtures
{
    public override string Provider => "xai";

    public override string Model => "ext-xai-grok-2-latest"; // one that does not reason: chat serves it, whatever the client speaks

    public override UpstreamReply Unauthorized => new(400, """{"code":"invalid-argument","error":"Incorrect API key provided. Get one from the console."}""");
}

/// <summary>With a ready session token, which is not exchanged.</summary>
public sealed class CopilotFixtures : OpenAIFixtures
{
    public override string Provider => "githubcopilot";

    public override string Model => "ext-copilot-gpt-4";

    public override UpstreamReply Unauthorized => new(401, "unauthorized: token expired", "text/plain");
}

public sealed class CursorAgentFixtures : OpenAIFixtures
{
    public override string Provider => "cursor_agent";

    public override string Model => "ext-cursor-cursor-small";
}

public sealed class LeadWorkerFixtures : OpenAIFixtures
{
    public override string Provider => "lead_worker";

    public override string Model => "ext-leadworker-worker-fast";
}

public sealed class AtlasFixtures : OpenAIFixtures
{
    public override string Provider => "atlas";

    public override string Model => "atlas-openai/gpt-4o";
}
