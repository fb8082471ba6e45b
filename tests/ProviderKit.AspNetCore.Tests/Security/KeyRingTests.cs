using System.Text.Json;
using ProviderKit.AspNetCore.Security;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Security;

public class KeyRingTests
{
    private const string Canary = "canary-key-0123456789";

    [Test]
    public void IndexOf_EveryKey_IsFoundAndNothingElse()
    {
        var ring = new KeyRing(Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"k{i}", new SecretKey($"{Canary}-{i:00}"))));
        for (int i = 0; i < 20; i++) Assert.That(ring.Names[ring.IndexOf($"{Canary}-{i:00}")], Is.EqualTo($"k{i}"));
        foreach (string wrong in new[] { "", Canary, $"{Canary}-20", $"{Canary}-00 ", $"{Canary}-0", "é" + Canary, new string('x', 100_000) })
            Assert.That(ring.IndexOf(wrong), Is.EqualTo(-1), wrong[..Math.Min(wrong.Length, 40)]);
    }

    [Test]
    public void IndexOf_NoKeys_FindsNone()
    {
        var ring = new KeyRing([]);
        Assert.That((ring.IsEmpty, ring.IndexOf(Canary)), Is.EqualTo((true, -1)));
    }

    [Test]
    public void Comparison_IsInConstantTimeOverAllKeys()
    {
        string source = Path.Combine(Repository.Root, "src", "ProviderKit.AspNetCore"), ring = File.ReadAllText(Path.Combine(source, "Security", "KeyRing.cs"));
        Assert.That(File.ReadAllText(Path.Combine(source, "Options", "SecretKey.cs")), Does.Contain("CryptographicOperations.FixedTimeEquals").And.Not.Contains("SequenceEqual"));
        string loop = ring[ring.IndexOf("for (int", StringComparison.Ordinal)..];
        Assert.That(loop[..loop.IndexOf("return", StringComparison.Ordinal)], Does.Contain("HasHash").And.Not.Contains("break").And.Not.Contains("found <"), "all keys are compared before it returns");
    }

    [Test]
    public void SecretKey_ShowsNothing()
    {
        var key = new SecretKey(Canary);
        Assert.That($"{key} {JsonSerializer.Serialize(key)}", Does.Not.Contain("canary"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("canary-fifteen.")]
    [TestCase("canary with blanks in it")]
    [TestCase("canary-with\r\n-line-breaks")]
    public void SecretKey_UnfitValue_ThrowsWithoutIt(string? value) =>
        Assert.That(() => new SecretKey(value!), Throws.ArgumentException.With.Message.Not.Contains("canary"));
}
