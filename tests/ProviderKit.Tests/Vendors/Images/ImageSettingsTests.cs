using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Images;

public class ImageSettingsTests
{
    [Test]
    public void Settings_OfFetching_AreRead()
    {
        using var host = Host.With(("ProviderKit:FetchImages", "1"), ("ProviderKit:Images:MaxBytes", "5"), ("ProviderKit:Images:Timeout", "3s"), ("ProviderKit:Images:MaxPerRequest", "2"));
        var images = host.Options.Images;
        Assert.That((host.Options.FetchImages, images.MaxBytes, images.Timeout, images.MaxPerRequest), Is.EqualTo((true, 5, TimeSpan.FromSeconds(3), 2)));
        using var plain = Host.With();
        images = plain.Options.Images;
        Assert.That((plain.Options.FetchImages, images.MaxBytes, images.Timeout, images.MaxPerRequest), Is.EqualTo((false, 20_000_000, TimeSpan.FromSeconds(10), 10)));
    }

    [TestCase("ProviderKit:FetchImages", "maybe")]
    [TestCase("ProviderKit:Images:MaxBytes", "0")]
    [TestCase("ProviderKit:Images:Timeout", "60d")]
    [TestCase("ProviderKit:Images:Timeout", "00:00:00")]
    [TestCase("ProviderKit:Images:MaxPerRequest", "-1")]
    [TestCase("ProviderKit:Images:Unheard", "1")]
    public void Settings_ThatAreWrong_AreTold(string name, string value)
    {
        using var host = Host.With((name, value));
        var thrown = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => _ = host.Options);
        Assert.That(thrown!.Failures.Single(), Does.StartWith(name));
    }
}
