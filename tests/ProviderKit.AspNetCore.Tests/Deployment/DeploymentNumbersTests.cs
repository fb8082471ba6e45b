using System.Globalization;
using System.Text.RegularExpressions;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Deployment;

/// <summary>Times and sizes in the files of <c>deploy</c> fit the options' defaults.</summary>
public class DeploymentNumbersTests
{
    /// <summary>What the sample host allows itself beyond the time that requests may take to end.</summary>
    internal static readonly TimeSpan HostAdds = TimeSpan.FromSeconds(10);

    private static readonly ProviderKitOptions Defaults = new();

    [Test]
    public void BodySize_OfNginx_IsTheLargestThatTheGatewayTakes() =>
        Assert.That(NumberIn("nginx/providerkit.conf", @"client_max_body_size (\d+)m;") << 20, Is.EqualTo(Math.Max(Defaults.MaxRequestBytes, Defaults.PassThrough.MaxRequestBytes)));

    [Test]
    public void SilenceThatNginxBears_IsLongerThanTheGateways() =>
        Assert.That(TimeSpan.FromHours(NumberIn("nginx/providerkit.conf", @"proxy_read_timeout +(\d+)h;")), Is.GreaterThan(Defaults.Upstream.FirstByteTimeout));

    [TestCase("systemd/providerkit.service", @"TimeoutStopSec=(\d+)s")]
    [TestCase("container/compose.yaml", @"stop_grace_period: (\d+)s")]
    public void TimeToStop_IsLongerThanTheDrain(string file, string pattern) =>
        Assert.That(TimeSpan.FromSeconds(NumberIn(file, pattern)), Is.GreaterThan(Defaults.Drain.Time + HostAdds));

    private static long NumberIn(string file, string pattern)
    {
        var match = Regex.Match(File.ReadAllText(Repository.PathOf("deploy/" + file)), pattern);
        Assert.That(match.Success, pattern);
        return long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
