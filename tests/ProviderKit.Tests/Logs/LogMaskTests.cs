using System.Text;
using System.Text.Json;
using ProviderKit.Logs;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Logs;

public class LogMaskTests
{
    [TestCase("sk-abcdefghijklmnop1234")]
    [TestCase("sk-proj-ab_cd-efghijklmnop1234")]
    [TestCase("ghp_abcdefghijklmnop1234")]
    [TestCase("gho_abcdefghijklmnop1234")]
    [TestCase("ghu_abcdefghijklmnop1234")]
    [TestCase("github_pat_11ABCDEFG0abcdefghijkl_mnop")]
    [TestCase("AIzaSyA1234567890abcdefghijklmnopqrstuv")]
    [TestCase("xai-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF_-123")]
    [TestCase("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0.")]
    [TestCase("eyJhbGciOiJIUzI1NiIsImtpZCI6")]
    [TestCase("Bearer abcdef.ghi-jkl")]
    [TestCase("bearer%20abcdefghijkl")]
    public async Task Log_WhatLooksLikeASecret_IsMaskedInEveryField(string secret)
    {
        string quoted = $"said \"{secret}\", then left";
        using var setup = new LogSetup();
        setup.Options.LogContent = true;
        await using var store = setup.Store();
        store.Info("acme", quoted);
        store.LogResponse("acme", new ProviderLogResponse { Status = 502, Model = quoted, Error = quoted, Content = quoted });
        Assert.That(await store.FlushAsync(), Is.True);
        string written = File.ReadAllText(setup.PathOf("acme.log")) + string.Join(' ', setup.Log.Lines);
        Assert.That(written, Does.Not.Contain(secret[^8..]));
        Assert.That(setup.Messages()[0], Is.EqualTo("said \"[secret]\", then left"));
        Assert.That(store.Recent("acme")[1].Content, Is.EqualTo("said \"[secret]\", then left"));
    }

    /// <summary>A search that takes the square of the length needs minutes; the patience is far above what a busy machine needs.</summary>
    [TestCase("eyJ-")]
    [TestCase("eyJaaaaaaaa.")]
    [TestCase("sk-")]
    [TestCase("gh")]
    [TestCase("ab-")]
    [TestCase("Bearer ")]
    [TestCase("Bearer%20")]
    [TestCase("+")]
    public async Task Apply_ManyBeginnings_TakesTimeByLength(string beginning)
    {
        string text = "eyJ Bearer" + string.Concat(Enumerable.Repeat(beginning, 512 * 1024 / beginning.Length));
        Assert.That(await Task.Run(() => SecretPatterns.Apply(text)).WaitAsync(TimeSpan.FromSeconds(30)), Is.Not.Empty);
    }

    [TestCase("ext-anthropic-claude-sonnet-4-5-20250929")]
    [TestCase("The task-oriented model asked disk-level questions of risk-averse people at length")]
    [TestCase("ext-openrouter-meta-llama/llama-3.1-405b-instruct:free with A, attempts 2: 200 after 12.3 ms")]
    [TestCase("req_0123456789abcdef00000001 moves on from GITHUB_COPILOT_TOKEN_1 to GITHUB_COPILOT_TOKEN_2")]
    public async Task Log_WhatIsNoSecret_IsLeft(string text)
    {
        using var setup = new LogSetup();
        await using var store = setup.Store();
        store.Info("acme", text);
        Assert.That(store.Recent("acme").Single().Message, Is.EqualTo(text));
    }

    [Test]
    public async Task Log_LiveTokens_AreMaskedInTheFormsTheyAreQuotedIn()
    {
        var pool = Support.Tokens.Pool(new FakeTime(), "A");
        using var setup = new LogSetup();
        await using var store = setup.Store(pool.Mask, "acme");
        pool.Add(new ApiToken("B", "plain+value/with\"quotes'and<more>"));
        var c = new ApiToken("C", "original-of-c");
        pool.Add(c);
        c.Derive("exchanged for c".Replace(' ', '+'));
        pool.Remove("A");
        foreach (string value in (string[])[Support.Tokens.ValueOf("A"), "plain+value/with\"quotes'and<more>", "original-of-c", "exchanged+for+c"])
        {
            string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
            foreach (string form in (string[])[value, Uri.EscapeDataString(value), Uri.EscapeDataString(value).ToLowerInvariant().Replace("%2f", "%2F"), JsonEncodedText.Encode(value).Value, base64])
            {
                if (!form.Equals(value, StringComparison.Ordinal) && form.Equals(value, StringComparison.OrdinalIgnoreCase)) continue;
                store.Clear("acme");
                store.Warn("acme", $"upstream said <{form}>");
                Assert.That(store.Recent("acme").Single().Message, Does.Match(@"^upstream said <\[(A|B|C)\]>$"), form);
            }
        }
        Assert.That(await store.FlushAsync(), Is.True);
    }

    [Test]
    public async Task Log_SecretAcrossTheCut_IsMaskedWhole()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store(text => text.Replace("canary-value", "[A]", StringComparison.Ordinal), "acme");
        for (int before = 32 * 1024 - 14; before < 32 * 1024 + 2; before++) store.Info("acme", new string('x', before) + "canary-value");
        Assert.That(store.Recent("acme").Select(e => e.Message), Has.None.Contain("canary").And.None.Contain("xca"));
        Assert.That(await store.FlushAsync(), Is.True);
    }

    [Test]
    public async Task Log_MaskThrows_TextIsWithheld()
    {
        using var setup = new LogSetup();
        await using var store = setup.Store(_ => throw new InvalidOperationException("canary"), "acme");
        store.Info("acme", "canary");
        Assert.That(store.Recent("acme").Single().Message, Is.EqualTo("[withheld: masking threw InvalidOperationException]"));
    }
}
