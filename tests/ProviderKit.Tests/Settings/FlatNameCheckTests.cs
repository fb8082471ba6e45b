using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Settings;

/// <summary>A misspelt flat name stops the start, another program's variable never does.</summary>
public class FlatNameCheckTests
{
    // Variables that other programs document, close to ours: SDKs of the vendors, their commands, CI systems, other gateways.
    private static readonly string[] Foreign =
    [
        "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL", "ANTHROPIC_CUSTOM_HEADERS", "ANTHROPIC_LOG", "ANTHROPIC_VERTEX_PROJECT_ID", "ANTHROPIC_BEDROCK_BASE_URL",
        "ANTHROPIC_API_URL", "ANTHROPIC_API_BASE", "ANTHROPIC_DEFAULT_OPUS_MODEL",
        "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_MAX_OUTPUT_TOKENS", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_SSE_PORT",
        "CLAUDE_CODE_API_KEY_HELPER_TTL_MS", "CLAUDE_CODE_ENABLE_TELEMETRY", "CLAUDE_CODE_API_BASE_URL", "CLAUDE_CODE_SUBAGENT_MODEL", "CLAUDE_CONFIG_DIR", "CLAUDECODE",
        "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_TOKEN_1", "OPENAI_ENABLED",
        "AZURE_OPENAI_AD_TOKEN", "AZURE_OPENAI_KEY", "AZURE_OPENAI_API_BASE", "AZURE_OPENAI_API_TYPE", "AZURE_OPENAI_DEPLOYMENT_NAME", "AZURE_OPENAI_RESOURCE_NAME", "AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_API_KEY",
        "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GENAI_API_KEY", "GOOGLE_AI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_CLIENT_ID", "GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY",
        "GITHUB_TOKEN", "GITHUB_ACTIONS", "GITHUB_ACTION", "GITHUB_ACTOR", "GITHUB_API_URL", "GITHUB_BASE_REF", "GITHUB_ENV", "GITHUB_JOB", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_REF", "GITHUB_RUN_ID", "GITHUB_SHA",
        "GITHUB_WORKSPACE", "GITHUB_COPILOT_BASE_ENV", "GITHUB_PERSONAL_ACCESS_TOKEN", "GH_TOKEN", "COPILOT_API_KEY",
        "OLLAMA_HOST", "OLLAMA_MODELS", "OLLAMA_KEEP_ALIVE", "OLLAMA_NUM_PARALLEL", "OLLAMA_DEBUG", "OLLAMA_ORIGINS", "OLLAMA_API_BASE", "OLLAMA_API_URL",
        "XAI_API_BASE", "XAI_MODEL", "XAI_API_HOST", "ZAI_API_KEY", "VAI_API_KEY", "XAI_LOG",
        "OPENROUTER_API_BASE", "OPENROUTER_SITE_URL", "OPENROUTER_APP_NAME", "OPENROUTER_KEY", "OPENROUTER_MODEL",
        "LITELLM_MODE", "LITELLM_LOG", "LITELLM_MASTER_KEY", "LITELLM_SALT_KEY", "LITELLM_LICENSE", "LITELLM_PROXY_API_KEY", "LITELLM_URL",
        "CURSOR_API_KEY", "CURSOR_AGENT", "CURSOR_TRACE_ID", "ATLAS_URI", "ATLAS_API_KEY", "ATLAS_PUBLIC_KEY", "ATLAS_TOKEN",
        // Lists and numbers of keys, as Open WebUI, OpenClaw and others read them.
        "OLLAMA_BASE_URLS", "ANTHROPIC_API_KEYS", "ANTHROPIC_API_KEY_1", "ANTHROPIC_BASE_URL_1", "GOOGLE_API_KEYS", "GOOGLE_API_KEY_2", "OPENROUTER_API_KEYS", "XAI_API_KEY_2",
        "AZURE_OPENAI_API_KEY_2", "AZURE_OPENAI_ENDPOINT_2", "GITHUB_TOKENS", "GITHUB_TOKEN2", "GITHUB_TOKEN_X", "CLAUDE_CODE_MODEL", "CLAUDE_CODE_MODELS",
        "PROVIDERKIT_RECORDED_REPLIES", "PROVIDERKIT_TESTS_TOKEN", "RATE_LIMIT", "UPSTREAM_URL", "PATH", "HOME", "PORT", "TOKEN", "API_KEY", "BASE_URL", "ENABLED", "HTTP_PROXY",
    ];

    [TestCaseSource(nameof(Foreign))]
    public void Name_OfAnotherProgram_StopsNothing(string name)
    {
        using var host = Host.With((name, "something"));
        Assert.That(() => host.Options, Throws.Nothing);
    }

    [TestCase("EXT_OPENAI_TOKN_9", "EXT_OPENAI_TOKEN_9")]
    [TestCase("EXT_OPENAI_TOKEN9", "EXT_OPENAI_TOKEN_9")]
    [TestCase("GITHUB_COPILOT_TOKEN_X", "GITHUB_COPILOT_TOKEN")]
    [TestCase("GITHUB_COPILOT_TOKEN_-1", "GITHUB_COPILOT_TOKEN_1")]
    [TestCase("GITHUB_COPILOT_TOKEN_1_2", "GITHUB_COPILOT_TOKEN_2")]
    [TestCase("EXT_OPENAI_TOKEN_9_", "EXT_OPENAI_TOKEN_9")]
    [TestCase("EXT_OPENAI_TOKENS", "EXT_OPENAI_TOKEN")]
    [TestCase("EXT_OPENAI_API_KEY_2", "EXT_OPENAI_TOKEN_2")]
    [TestCase("EXT_OPENAI_APIKEY", "EXT_OPENAI_API_KEY")]
    [TestCase("EXT_OPENAI_BASEURL", "EXT_OPENAI_BASE_URL")]
    [TestCase("EXT_OPNAI_TOKEN_1", "EXT_OPENAI_TOKEN_1")]
    [TestCase("XAI_ENABLE", "XAI_ENABLED")]
    [TestCase("xai_enable", "XAI_ENABLED")]
    [TestCase("XAI_TOKNE_1", "XAI_TOKEN_1")]
    [TestCase("GITHUB_COPILOT_TOKNE_1", "GITHUB_COPILOT_TOKEN_1")]
    [TestCase("GITHUB_COPLIOT_TOKEN_12", "GITHUB_COPILOT_TOKEN_12")]
    [TestCase("GTIHUB_COPILOT_ENABLED", "GITHUB_COPILOT_ENABLED")]
    [TestCase("ANTHROPC_API_KEY", "ANTHROPIC_API_KEY")]
    [TestCase("GOOGLE_AI_ENABLE", "GOOGLE_AI_ENABLED")]
    [TestCase("GITHUB_TOKNE", "GITHUB_TOKEN")]
    [TestCase("AZURE_OPENAI_ENDPIONT", "AZURE_OPENAI_ENDPOINT")]
    [TestCase("CURSOR_AGENT_COMAND", "CURSOR_AGENT_COMMAND")]
    [TestCase("CLAUDE_CODE_MAX_PROCESS", "CLAUDE_CODE_MAX_PROCESSES")]
    [TestCase("PROVIDERKIT_CLIENT_KEYS", "PROVIDERKIT_CLIENT_KEY")]
    [TestCase("RATE_LIMIT_ENABLE", "RATE_LIMIT_ENABLED")]
    [TestCase("UPSTREAM_MAX_CONCURENT", "UPSTREAM_MAX_CONCURRENT")]
    public void Name_Misspelt_StopsTheStartWithTheRightOne(string name, string meant)
    {
        using var host = Host.With((name, "canary-value"));
        var thrown = Assert.Throws<OptionsValidationException>(() => _ = host.Options);
        Assert.That(thrown!.Failures, Is.EqualTo(new[] { $"{name} is not a setting; did you mean {meant}?" }));
    }

    [Test]
    public void Section_Misspelt_StopsTheStart()
    {
        using var host = Host.With(("ProvderKit:DefaultProvider", "openai"), ("Providers:Kit", "x"), ("Kestrel:Endpoints:Http:Url", "x"));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Failures, Is.EqualTo(new[] { "ProvderKit is not a setting; did you mean ProviderKit?" }));
    }

    [Test]
    public void Name_MisspeltWithoutAValue_StopsNothing()
    {
        using var host = Host.With(("XAI_ENABLE", ""), ("XAI_TOKN_1", " "));
        Assert.That(() => host.Options, Throws.Nothing);
    }

    [Test]
    public void Name_OfAnAddedProvider_IsCheckedToo()
    {
        using var host = Host.With(kit => kit.AddOpenAICompatible("groq", "https://groq.example/v1"), ("GROQ_TOKN_1", "x"));
        Assert.That(Assert.Throws<OptionsValidationException>(() => _ = host.Options)!.Message, Does.Contain("did you mean GROQ_TOKEN_1?"));
    }
}
