using Microsoft.Extensions.Options;
using ProviderKit.AspNetCore.Security;

namespace ProviderKit.AspNetCore.Tests.Settings;

/// <summary>Settings of who may call the gateway.</summary>
public class SecuritySettingsTests
{
    private const string KeyA = "canary-a-0123456789", KeyB = "canary-b-0123456789", KeyC = "canary-c-0123456789";

    [Test]
    public void Defaults_NothingSet_AreTheDocumentedOnes()
    {
        using var host = ConfiguredServer.With();
        var o = host.Options;
        Assert.That((o.ClientKeys.Count, o.AdminKey, o.AllowedHosts.Count, o.Cors.Origins.Count, o.AllowAnonymous), Is.EqualTo((0, (SecretKey?)null, 0, 0, false)));
    }

    [Test]
    public void Section_EverySetting_IsRead()
    {
        using var host = ConfiguredServer.With(
            ("ProviderKit:ClientKeys:ci", KeyA), ("ProviderKit:ClientKeys:0:Name", "desk-2"), ("ProviderKit:ClientKeys:0:Key", KeyB),
            ("ProviderKit:AdminKey", KeyC), ("ProviderKit:AllowedHosts:0", "gateway.example.com"), ("ProviderKit:AllowedHosts:1", "[2001:db8::1]"),
            ("ProviderKit:Cors:Origins:0", "https://chat.example.com"), ("ProviderKit:Cors:Origins:1", "http://localhost:3000"), ("ProviderKit:AllowAnonymous", "yes"));
        var o = host.Options;
        Assert.That(NameOf(o, KeyA), Is.EqualTo("ci"));
        Assert.That(NameOf(o, KeyB), Is.EqualTo("desk-2"));
        Assert.That(o.AdminKey!.IsSameAs(new SecretKey(KeyC)), Is.True);
        Assert.That(o.AllowedHosts, Is.EqualTo(new[] { "gateway.example.com", "[2001:db8::1]" }));
        Assert.That(o.Cors.Origins, Is.EqualTo(new[] { "https://chat.example.com", "http://localhost:3000" }));
        Assert.That(o.AllowAnonymous, Is.True);
    }

    [Test]
    public void FlatNames_AreRead()
    {
        using var host = ConfiguredServer.With(("PROVIDERKIT_CLIENT_KEY", KeyA), ("PROVIDERKIT_ADMIN_KEY", KeyB));
        Assert.That(NameOf(host.Options, KeyA), Is.EqualTo("default"));
        Assert.That(host.Options.AdminKey!.IsSameAs(new SecretKey(KeyB)), Is.True);
    }

    [Test]
    public void Empty_AsInAnExampleFile_IsNone()
    {
        using var host = ConfiguredServer.With(("PROVIDERKIT_CLIENT_KEY", ""), ("PROVIDERKIT_ADMIN_KEY", " "), ("ProviderKit:AdminKey", ""));
        Assert.That((host.Options.ClientKeys.Count, host.Options.AdminKey), Is.EqualTo((0, (SecretKey?)null)));
    }

    [TestCase("ProviderKit:ClientKeys:ci", "canary-short")]
    [TestCase("ProviderKit:ClientKeys:ci", "canary with blanks in it")]
    [TestCase("ProviderKit:ClientKeys:ci", "canary-é-0123456789")]
    [TestCase("ProviderKit:ClientKeys:ci", "")]
    [TestCase("ProviderKit:ClientKeys:c i", KeyA)]
    [TestCase("ProviderKit:ClientKeys", KeyA)]
    [TestCase("ProviderKit:AdminKey", "canary-short")]
    [TestCase("PROVIDERKIT_CLIENT_KEY", "canary-short")]
    [TestCase("PROVIDERKIT_ADMIN_KEY", "canary with blanks in it")]
    [TestCase("ProviderKit:AllowedHosts:0", "http://gateway.example.com")]
    [TestCase("ProviderKit:AllowedHosts:0", "gateway.example.com:4000")]
    [TestCase("ProviderKit:AllowedHosts:0", "*")]
    [TestCase("ProviderKit:Cors:Origins:0", "*")]
    [TestCase("ProviderKit:Cors:Origins:0", "https://chat.example.com/")]
    [TestCase("ProviderKit:Cors:Origins:0", "chat.example.com")]
    [TestCase("ProviderKit:Cors:Origin", "https://chat.example.com")]
    [TestCase("ProviderKit:AllowAnonymous", "perhaps")]
    public void Mistake_IsReportedByItsNameAndNotRepeated(string setting, string value)
    {
        using var host = ConfiguredServer.With((setting, value));
        string named = string.Join(':', setting.Split(':').Where(part => part is not ("0" or "c i")));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(named).And.Message.Not.Contains("canary"));
    }

    [Test]
    public void ShortKey_TheErrorSaysHowLong()
    {
        using var host = ConfiguredServer.With(("ProviderKit:AdminKey", "fifteen-letters"));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("16 characters"));
    }

    [Test]
    public void KeyInThePlaceOfTheName_IsNotRepeated()
    {
        using var host = ConfiguredServer.With(("ProviderKit:ClientKeys:" + KeyA, "ci"));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("ClientKeys:cana…").And.Message.Not.Contains(KeyA));
    }

    [Test]
    public void SameKeyTwice_IsReported()
    {
        using var clients = ConfiguredServer.With(("ProviderKit:ClientKeys:a", KeyA), ("ProviderKit:ClientKeys:b", KeyA));
        using var both = ConfiguredServer.With(("ProviderKit:ClientKeys:a", KeyA), ("ProviderKit:AdminKey", KeyA));
        using var names = ConfiguredServer.With(
            ("ProviderKit:ClientKeys:0:Name", "a"), ("ProviderKit:ClientKeys:0:Key", KeyA), ("ProviderKit:ClientKeys:1:Name", "A"), ("ProviderKit:ClientKeys:1:Key", KeyB));
        Assert.That(() => clients.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("a and b have the same key"));
        Assert.That(() => both.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("AdminKey must not be the key of the client a"));
        Assert.That(() => names.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("two keys have the name A"));
    }

    [Test]
    public void NameOfTheAdminKey_IsNoClients()
    {
        using var host = ConfiguredServer.With(("ProviderKit:ClientKeys:Admin", KeyA));
        Assert.That(() => host.Options, Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("ClientKeys: Admin is the name of the admin key"));
    }

    private static string NameOf(ProviderKitServerOptions options, string key)
    {
        var ring = new KeyRing(options.ClientKeys);
        return ring.Names[ring.IndexOf(key)];
    }
}
