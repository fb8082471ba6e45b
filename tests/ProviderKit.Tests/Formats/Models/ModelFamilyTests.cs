using ProviderKit.Formats.Models;

namespace ProviderKit.Tests.Formats.Models;

/// <summary>Names of models, as routers write them.</summary>
public class ModelFamilyTests
{
    [TestCase("claude-sonnet-4.5", "claude")]
    [TestCase("anthropic/claude-opus-5:thinking", "claude")]
    [TestCase("bedrock/us.anthropic.claude-sonnet-4-v1:0", "claude")]
    [TestCase("GPT-5.4", "gpt")]
    [TestCase("azure/my-gpt-4o", "gpt")]
    [TestCase("openai/o3-mini", "gpt")]
    [TestCase("openai/o1", "gpt")]
    [TestCase("openai/chatgpt-4o-latest", "gpt")]
    [TestCase("x-ai/grok-code-fast-1", "grok")]
    [TestCase("groq/llama-3.3-70b", "llama")]
    [TestCase("deepseek/deepseek-r1-distill-llama-70b", "deepseek")]
    [TestCase("google/gemini-3-pro", "gemini")]
    [TestCase("mistralai/devstral-medium", "mistral")]
    [TestCase("foo1-x", "foo1-x")]
    [TestCase("o1x", "o1x")]
    [TestCase("my-smart-model", "my-smart-model")]
    [TestCase("openrouter/auto", "openrouter/auto")]
    [TestCase("", "")]
    public void Of_Name_IsTheFamily(string name, string family) => Assert.That(ModelFamily.Of(name), Is.EqualTo(family));
}
