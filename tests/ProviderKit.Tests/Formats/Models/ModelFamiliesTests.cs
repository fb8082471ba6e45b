using ProviderKit.Formats;
using ProviderKit.Formats.Models;

namespace ProviderKit.Tests.Formats.Models;

public class ModelFamiliesTests
{
    [TestCase("claude-sonnet-4-6", 200_000, true, true, true)]
    [TestCase("us.anthropic.claude-opus-5-v1:0", 200_000, true, true, true)]
    [TestCase("google/gemini-3-pro", 1_048_576, true, true, true)]
    [TestCase("openai/gpt-4o-mini", 128_000, true, true, false)]
    [TestCase("gpt-4.1", 1_047_576, true, true, false)]
    [TestCase("gpt-4", 8_192, true, false, false)]
    [TestCase("llama3.3", 128_000, true, false, false)]
    [TestCase("", 128_000, true, false, false)]
    public void UsualOf_AChatModel_IsThatOfItsFamily(string model, long context, bool tools, bool vision, bool thinking)
    {
        var usual = ModelFamilies.UsualOf(model);

        Assert.That(usual.ContextTokens, Is.EqualTo(context));
        Assert.That((Has(ModelAbilities.Chat), Has(ModelAbilities.Tools), Has(ModelAbilities.Vision), Has(ModelAbilities.Thinking)), Is.EqualTo((true, tools, vision, thinking)));

        bool Has(ModelAbilities ability) => usual.Abilities!.Value.HasFlag(ability);
    }

    [TestCase("text-embedding-3-small")]
    [TestCase("nomic-embed-text:latest")]
    [TestCase("gemini-embedding-001")]
    public void UsualOf_AnEmbeddingModel_OnlyEmbeds(string model) => Assert.That(ModelFamilies.UsualOf(model).Abilities, Is.EqualTo(ModelAbilities.Embeddings));
}
